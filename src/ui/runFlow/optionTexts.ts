import { l10n } from 'vscode';
import { homedir } from 'node:os';
import type { RunOptions } from '../../contracts/runRecord';
import { parseBytes } from '../../shared/bytes';
import { formatBytes } from '../../shared/text';
import { readJobStore } from '../../usecases/jobStoreText';

export type OptionName = keyof RunOptions;

/** One option of a run as the user sees it. */
export interface OptionText {
  readonly name: OptionName;
  readonly label: string;
  /** Toil's own flag, shown beside it. */
  readonly flag: string;
  /** The value in words; undefined: Toil's default. */
  readonly value: string | undefined;
  readonly fallback: string;
  readonly ask: OptionQuestion;
}

/** How an option's value is asked for. */
export type OptionQuestion =
  | {
      readonly kind: 'choice';
      readonly choices: readonly { readonly label: string; readonly value: RunOptions[OptionName] }[];
    }
  | { readonly kind: 'number'; readonly whole: boolean; readonly least: number }
  | { readonly kind: 'bytes' }
  | { readonly kind: 'folder' }
  | { readonly kind: 'jobStore'; readonly prompt: string }
  | { readonly kind: 'words' };

/** The options in the order of the list, each with what is chosen now. */
export function optionTexts(options: RunOptions): OptionText[] {
  return [...jobOptions(), ...placeOptions()].map((option) => {
    const value = options[option.name];
    return { ...option, value: value === undefined ? undefined : valueText(option.ask, value) };
  });
}

type Option = Omit<OptionText, 'value'>;

function option(name: OptionName, label: string, flag: string, fallback: string, ask: OptionQuestion): Option {
  return { name, label, flag, fallback, ask };
}

/** What concerns the jobs. */
function jobOptions(): Option[] {
  const { onFailure, defaultPreemptible } = choiceQuestions();
  // Toil refuses less, although a job may name less itself (Toil 9.6.0, tried).
  const cores = (whole: boolean): OptionQuestion => ({ kind: 'number', whole, least: 1 });
  return [
    option('retries', l10n.t('Further tries for a job that failed'), '--retryCount', '1', {
      kind: 'number',
      whole: true,
      least: 0,
    }),
    option(
      'onFailure',
      l10n.t('When a job has failed for good'),
      '--stopOnFirstFailure',
      l10n.t('the others go on'),
      onFailure,
    ),
    option('maxCores', l10n.t('Cores for the whole run'), '--maxCores', l10n.t('no limit'), cores(true)),
    option('maxMemory', l10n.t('Memory for the whole run'), '--maxMemory', l10n.t('no limit'), {
      kind: 'bytes',
    }),
    option('defaultCores', l10n.t('Cores for jobs that name none'), '--defaultCores', '1', cores(false)),
    option('defaultMemory', l10n.t('Memory for jobs that name none'), '--defaultMemory', '2 GiB', { kind: 'bytes' }),
    option(
      'defaultPreemptible',
      l10n.t('Jobs that do not say may run on preemptible workers'),
      '--defaultPreemptible',
      l10n.t('no'),
      defaultPreemptible,
    ),
  ];
}

/** What concerns where things are kept, and for how long. */
function placeOptions(): Option[] {
  const { restart, keepJobStore, cleanWorkFolder } = choiceQuestions();
  const inRun = l10n.t("the run's own");
  return [
    option('jobStore', l10n.t('Job store'), '--jobStore', inRun, {
      kind: 'jobStore',
      prompt: l10n.t('a folder that does not exist yet, or aws:REGION:NAME; to go on from an earlier one, its folder'),
    }),
    option('restart', l10n.t('Restart policy'), '--restart', l10n.t('start anew'), restart),
    option(
      'keepJobStore',
      l10n.t('Keep the job store for a restart'),
      '--clean',
      l10n.t('after a failure'),
      keepJobStore,
    ),
    option(
      'workFolder',
      l10n.t("Work folder for the jobs' temporary files"),
      '--workDir',
      l10n.t("the system's temporary folder"),
      { kind: 'folder' },
    ),
    option(
      'cleanWorkFolder',
      l10n.t("Clean the jobs' temporary folders"),
      '--cleanWorkDir',
      l10n.t('always'),
      cleanWorkFolder,
    ),
    option('outputs', l10n.t('Where outputs go'), '--outdir, -o', inRun, { kind: 'folder' }),
    option('extraArguments', l10n.t('Anything else'), l10n.t('extra arguments'), l10n.t('none'), { kind: 'words' }),
  ];
}

/** A value in words. */
function valueText(ask: OptionQuestion, value: NonNullable<RunOptions[OptionName]>): string {
  if (ask.kind === 'choice') return ask.choices.find((choice) => choice.value === value)?.label ?? String(value);
  if (ask.kind === 'bytes' && typeof value === 'number') return formatBytes(value);
  return Array.isArray(value) ? value.join(' ') : String(value);
}

function choiceQuestions(): Record<
  'onFailure' | 'defaultPreemptible' | 'restart' | 'keepJobStore' | 'cleanWorkFolder',
  OptionQuestion
> {
  return {
    onFailure: {
      kind: 'choice',
      choices: [
        { label: l10n.t('the others go on'), value: 'finishOthers' },
        { label: l10n.t('the run stops at once'), value: 'stopAtOnce' },
      ],
    },
    defaultPreemptible: {
      kind: 'choice',
      choices: [
        { label: l10n.t('yes'), value: true },
        { label: l10n.t('no'), value: false },
      ],
    },
    restart: {
      kind: 'choice',
      choices: [
        { label: l10n.t('start anew'), value: false },
        { label: l10n.t('go on from the job store named above'), value: true },
      ],
    },
    keepJobStore: {
      kind: 'choice',
      choices: [
        { label: l10n.t('after a failure'), value: 'afterFailure' },
        { label: l10n.t('always'), value: 'always' },
        { label: l10n.t('never'), value: 'never' },
      ],
    },
    cleanWorkFolder: {
      kind: 'choice',
      choices: [
        { label: l10n.t('always'), value: 'always' },
        { label: l10n.t('only after a success'), value: 'onSuccess' },
        { label: l10n.t('only after a failure'), value: 'onError' },
        { label: l10n.t('never'), value: 'never' },
      ],
    },
  };
}

/** What is wrong with a typed number, size or job store, in words; undefined when it is good. An empty text means the default. */
export function checkOptionText(question: OptionQuestion, text: string): string | undefined {
  if (text.trim() === '') return undefined;
  switch (question.kind) {
    case 'number': {
      const value = Number(text);
      if (!Number.isFinite(value) || value < question.least) return l10n.t('A number of at least {0}', question.least);
      return question.whole && !Number.isInteger(value) ? l10n.t('A whole number') : undefined;
    }
    case 'bytes': {
      const value = parseBytes(text);
      return value === undefined || value === 0 ? l10n.t('A size such as 512 MiB or 16 GiB') : undefined;
    }
    case 'jobStore':
      return jobStoreFault(text);
    case 'choice':
    case 'folder':
    case 'words':
      return undefined;
  }
}

function jobStoreFault(text: string): string | undefined {
  const read = readJobStore(text, homedir());
  switch (read.kind) {
    case 'good':
      return undefined;
    case 'notOne':
      return l10n.t(
        'An absolute path such as /data/store, or a locator: aws:REGION:NAME, google:PROJECT:NAME, file:/…',
      );
    case 'unsafe':
      return l10n.t('Toil cannot take {0} in the place of a job store', JSON.stringify(read.character));
  }
}
