import type { RunOptions } from '../contracts/runRecord';

/** An option of a run. */
export type OptionName = keyof RunOptions;

/** How one option of a run is told to Toil. */
interface OptionFlag {
  /** Undefined: it is not a flag of Toil's. */
  readonly flag?: string;
  /** The word for it; undefined when it is not set, or told by a flag that every run has or by what is done afterwards. */
  readonly word?: (options: RunOptions) => string | undefined;
}

function valued(flag: string, read: (options: RunOptions) => number | string | undefined): OptionFlag {
  return {
    flag,
    word: (options) => {
      const value = read(options);
      return value === undefined ? undefined : `${flag}=${value}`;
    },
  };
}

/** Toil takes whole bytes. */
function whole(bytes: number | undefined): number | undefined {
  return bytes === undefined ? undefined : Math.round(bytes);
}

/** Python's words; a bare `--stopOnFirstFailure` is an error and a bare `--defaultPreemptible` swallows the next word. */
function truth(value: boolean | undefined): string | undefined {
  return value === undefined ? undefined : value ? 'True' : 'False';
}

const OPTION_FLAGS: Readonly<Record<OptionName, OptionFlag>> = {
  retries: valued('--retryCount', (o) => o.retries),
  onFailure: valued('--stopOnFirstFailure', (o) => truth(o.onFailure && o.onFailure === 'stopAtOnce')),
  maxCores: valued('--maxCores', (o) => o.maxCores),
  maxMemory: valued('--maxMemory', (o) => whole(o.maxMemory)),
  defaultCores: valued('--defaultCores', (o) => o.defaultCores),
  defaultMemory: valued('--defaultMemory', (o) => whole(o.defaultMemory)),
  defaultPreemptible: valued('--defaultPreemptible', (o) => truth(o.defaultPreemptible)),
  jobStore: { flag: '--jobStore' },
  workFolder: valued('--workDir', (o) => o.workFolder),
  outputs: {},
  keepJobStore: { flag: '--clean' },
  cleanWorkFolder: valued('--cleanWorkDir', (o) => o.cleanWorkFolder),
  restart: { flag: '--restart' },
  extraArguments: {},
};
const OPTION_NAMES = Object.keys(OPTION_FLAGS) as readonly OptionName[];

/** Every option of a run and Toil's flag for it, if it is one flag, in the order in which they are shown. */
export function describeOptions(): readonly { readonly option: OptionName; readonly flag?: string }[] {
  return OPTION_NAMES.map((option) => {
    const { flag } = OPTION_FLAGS[option];
    return { option, ...(flag === undefined ? {} : { flag }) };
  });
}

/** The words for the options that are set and have a flag of their own. */
export function optionFlags(options: RunOptions): { readonly option: OptionName; readonly word: string }[] {
  return OPTION_NAMES.flatMap((option) => {
    const word = OPTION_FLAGS[option].word?.(options);
    return word === undefined ? [] : [{ option, word }];
  });
}
