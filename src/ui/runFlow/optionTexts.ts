import * as vscode from 'vscode';
import type { RunOptions } from '../../contracts/runRecord';
import { parseBytes } from '../../shared/bytes';
import { formatBytes } from '../../shared/text';

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
  | { readonly kind: 'text'; readonly prompt: string }
  | { readonly kind: 'words' };

/** The options in the order of the list, each with what is chosen now. */
export function optionTexts(options: RunOptions): OptionText[] {
  const t = vscode.l10n.t;
  const size = (bytes: number | undefined): string | undefined =>
    bytes === undefined ? undefined : formatBytes(bytes);
  const choice = (name: OptionName, question: OptionQuestion): string | undefined =>
    question.kind === 'choice' ? question.choices.find((one) => one.value === options[name])?.label : undefined;
  const choices = choiceQuestions();
  const withChoice = (
    name: keyof ReturnType<typeof choiceQuestions>,
    label: string,
    flag: string,
    fallback: string,
  ): OptionText => ({
    name,
    label,
    flag,
    fallback,
    ask: choices[name],
    value: options[name] === undefined ? undefined : choice(name, choices[name]),
  });
  const number = (
    name: 'retries' | 'maxCores' | 'defaultCores',
    label: string,
    flag: string,
    fallback: string,
    least: number,
  ): OptionText => ({
    name,
    label,
    flag,
    fallback,
    ask: { kind: 'number', whole: name === 'retries', least },
    value: options[name]?.toString(),
  });
  const memory = (name: 'maxMemory' | 'defaultMemory', label: string, flag: string, fallback: string): OptionText => ({
    name,
    label,
    flag,
    fallback,
    ask: { kind: 'bytes' },
    value: size(options[name]),
  });
  return [
    number('retries', t('Further tries for a job that failed'), '--retryCount', t('1'), 0),
    withChoice('onFailure', t('When a job has failed for good'), '--stopOnFirstFailure', t('the others go on')),
    number('maxCores', t('Cores for the whole run'), '--maxCores', t('all of the machine'), 0.1),
    memory('maxMemory', t('Memory for the whole run'), '--maxMemory', t('all of the machine')),
    number('defaultCores', t('Cores for jobs that name none'), '--defaultCores', t('1'), 0.1),
    memory('defaultMemory', t('Memory for jobs that name none'), '--defaultMemory', t('2 GiB')),
    withChoice(
      'defaultPreemptible',
      t('Jobs that do not say may run on preemptible workers'),
      '--defaultPreemptible',
      t('no'),
    ),
    {
      name: 'jobStore',
      label: t('Job store'),
      flag: '--jobStore',
      fallback: t("in the run's folder"),
      value: options.jobStore,
      ask: { kind: 'text', prompt: t('A folder that does not exist yet, or aws:REGION:NAME') },
    },
    withChoice('restart', t('Restart policy'), '--restart', t('start anew')),
    withChoice('keepJobStore', t('Keep the job store for a restart'), '--clean', t('after a failure')),
    {
      name: 'workFolder',
      label: t("Work folder for the jobs' temporary files"),
      flag: '--workDir',
      fallback: t("the system's temporary folder"),
      value: options.workFolder,
      ask: { kind: 'folder' },
    },
    withChoice('cleanWorkFolder', t("Clean the jobs' temporary folders"), '--cleanWorkDir', t('always')),
    {
      name: 'outputs',
      label: t('Where outputs go'),
      flag: '--outdir, -o',
      fallback: t("in the run's folder"),
      value: options.outputs,
      ask: { kind: 'folder' },
    },
    {
      name: 'extraArguments',
      label: t('Anything else'),
      flag: t('extra arguments'),
      fallback: t('none'),
      value: options.extraArguments?.join(' '),
      ask: { kind: 'words' },
    },
  ];
}

function choiceQuestions(): Record<
  'onFailure' | 'defaultPreemptible' | 'restart' | 'keepJobStore' | 'cleanWorkFolder',
  OptionQuestion
> {
  const t = vscode.l10n.t;
  return {
    onFailure: {
      kind: 'choice',
      choices: [
        { label: t('the others go on'), value: 'finishOthers' },
        { label: t('the run stops at once'), value: 'stopAtOnce' },
      ],
    },
    defaultPreemptible: {
      kind: 'choice',
      choices: [
        { label: t('yes'), value: true },
        { label: t('no'), value: false },
      ],
    },
    restart: {
      kind: 'choice',
      choices: [
        { label: t('start anew'), value: false },
        { label: t('go on from the job store named above'), value: true },
      ],
    },
    keepJobStore: {
      kind: 'choice',
      choices: [
        { label: t('after a failure'), value: 'afterFailure' },
        { label: t('always'), value: 'always' },
        { label: t('never'), value: 'never' },
      ],
    },
    cleanWorkFolder: {
      kind: 'choice',
      choices: [
        { label: t('always'), value: 'always' },
        { label: t('only after a success'), value: 'onSuccess' },
        { label: t('only after a failure'), value: 'onError' },
        { label: t('never'), value: 'never' },
      ],
    },
  };
}

/** What is wrong with a typed number or size, in words; undefined when it is good. An empty text means the default. */
export function checkOptionText(question: OptionQuestion, text: string): string | undefined {
  const t = vscode.l10n.t;
  if (text.trim() === '') return undefined;
  switch (question.kind) {
    case 'number': {
      const value = Number(text);
      if (!Number.isFinite(value) || value < question.least) return t('A number of at least {0}', question.least);
      return question.whole && !Number.isInteger(value) ? t('A whole number') : undefined;
    }
    case 'bytes': {
      const value = parseBytes(text);
      return value === undefined || value === 0 ? t('A size such as 512 MiB or 16 GiB') : undefined;
    }
    case 'choice':
    case 'folder':
    case 'text':
    case 'words':
      return undefined;
  }
}
