import type { RunOptions } from '../contracts/runRecord';
import { parseBytes } from '../shared/bytes';
import { TOIL_DEFAULTS, type BatchSystem, type ResourceOptions } from './resourceOptions';

type Options = { -readonly [K in keyof ResourceOptions]: ResourceOptions[K] };
/** What a flag does; `value` is the word after `=` or the next word. */
type Reader = (options: Options, value: string) => void;

const BATCH_SYSTEMS: Readonly<Record<string, BatchSystem>> = {
  single_machine: 'single_machine',
  kubernetes: 'kubernetes',
  mesos: 'mesos',
  slurm: 'slurm',
};

/** Flags without a value (toil/options/cwl.py, common.py, runner.py). */
const SWITCHES: Readonly<Record<string, (options: Options) => void>> = {
  '--cwl-default-ram': (options) => (options.cwlDefaultRam = true),
  '--no-cwl-default-ram': (options) => (options.cwlDefaultRam = false),
  '--bypass-file-store': (options) => (options.bypassFileStore = true),
  '--runLocalJobsOnWorkers': (options) => (options.runLocalJobsOnWorkers = true),
  '--runCwlInternalJobsOnWorkers': (options) => (options.runLocalJobsOnWorkers = true),
  '--runImportsOnWorkers': (options) => (options.runImportsOnWorkers = true),
  '--run-imports-on-workers': (options) => (options.runImportsOnWorkers = true),
};

const preemptible: Reader = (options, value) => {
  // toil/lib/conversions.py, strtobool; a bare flag means true.
  const word = value.toLowerCase();
  if (['', 'yes', 'true', 't', 'y', '1', 'on'].includes(word)) options.defaultPreemptible = true;
  else if (['no', 'false', 'f', 'n', '0', 'off'].includes(word)) options.defaultPreemptible = false;
};

/** Flags with a value. */
const VALUED: Readonly<Record<string, Reader>> = {
  '--defaultCores': amount('defaultCores', Number),
  '--defaultMemory': amount('defaultMemory', parseBytes),
  '--defaultDisk': amount('defaultDisk', parseBytes),
  '--maxCores': amount('maxCores', Number),
  '--maxMemory': amount('maxMemory', parseBytes),
  '--maxDisk': amount('maxDisk', parseBytes),
  '--cwl-min-ram': amount('cwlMinRam', parseBytes),
  '--defaultPreemptible': preemptible,
  '--defaultPreemptable': preemptible,
  '--batchSystem': (options, value) => (options.batchSystem = BATCH_SYSTEMS[value] ?? 'other'),
};

type Amount = 'defaultCores' | 'defaultMemory' | 'defaultDisk' | 'maxCores' | 'maxMemory' | 'maxDisk' | 'cwlMinRam';

/** A value that is none is left to Toil, which refuses it at the start. */
function amount(name: Amount, read: (text: string) => number | undefined): Reader {
  return (options, value) => {
    const number = value === '' ? undefined : read(value);
    if (number !== undefined && Number.isFinite(number)) options[name] = number;
  };
}

/** What a run's options, the user's own words among them, mean for what its jobs ask for. Later words win, as in argparse. */
export function resourceOptionsOf(run: RunOptions, batchSystem: BatchSystem = 'single_machine'): ResourceOptions {
  const options: Options = { ...TOIL_DEFAULTS, batchSystem };
  for (const name of ['defaultCores', 'defaultMemory', 'defaultPreemptible', 'maxCores', 'maxMemory'] as const) {
    const value = run[name];
    if (value !== undefined) Object.assign(options, { [name]: value });
  }
  const words = run.extraArguments ?? [];
  words.forEach((word, index) => {
    const equals = word.startsWith('--') ? word.indexOf('=') : -1;
    const flag = equals < 0 ? word : word.slice(0, equals);
    if (Object.hasOwn(SWITCHES, flag)) SWITCHES[flag]?.(options);
    if (!Object.hasOwn(VALUED, flag)) return;
    const next = words[index + 1] ?? '';
    VALUED[flag]?.(options, equals < 0 ? (next.startsWith('-') ? '' : next) : word.slice(equals + 1));
  });
  return options;
}
