import type { RunOptions } from '../contracts/runRecord';

/** An option of a run. */
export type OptionName = keyof RunOptions;

/** The word that tells Toil one option of a run; undefined when it is not set. */
type Word = (options: RunOptions) => string | undefined;

function valued(flag: string, read: (options: RunOptions) => number | string | undefined): Word {
  return (options) => {
    const value = read(options);
    return value === undefined ? undefined : `${flag}=${value}`;
  };
}

/** Told by a flag that every run has, by what is done afterwards, or in the user's own words. */
const elsewhere: Word = () => undefined;

/** Toil takes whole bytes. */
function whole(bytes: number | undefined): number | undefined {
  return bytes === undefined ? undefined : Math.round(bytes);
}

/** Python's words; a bare `--stopOnFirstFailure` is an error and a bare `--defaultPreemptible` swallows the next word. */
function truth(value: boolean | undefined): string | undefined {
  return value === undefined ? undefined : value ? 'True' : 'False';
}

const WORDS: Readonly<Record<OptionName, Word>> = {
  retries: valued('--retryCount', (o) => o.retries),
  onFailure: valued('--stopOnFirstFailure', (o) => truth(o.onFailure && o.onFailure === 'stopAtOnce')),
  maxCores: valued('--maxCores', (o) => o.maxCores),
  maxMemory: valued('--maxMemory', (o) => whole(o.maxMemory)),
  defaultCores: valued('--defaultCores', (o) => o.defaultCores),
  defaultMemory: valued('--defaultMemory', (o) => whole(o.defaultMemory)),
  defaultPreemptible: valued('--defaultPreemptible', (o) => truth(o.defaultPreemptible)),
  jobStore: elsewhere,
  workFolder: valued('--workDir', (o) => o.workFolder),
  outputs: elsewhere,
  keepJobStore: elsewhere,
  cleanWorkFolder: valued('--cleanWorkDir', (o) => o.cleanWorkFolder),
  restart: elsewhere,
  extraArguments: elsewhere,
};
const OPTION_NAMES = Object.keys(WORDS) as readonly OptionName[];

/** The words for the options that are set and have a flag of their own. */
export function optionFlags(options: RunOptions): { readonly option: OptionName; readonly word: string }[] {
  return OPTION_NAMES.flatMap((option) => {
    const word = WORDS[option](options);
    return word === undefined ? [] : [{ option, word }];
  });
}
