import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { homedir } from 'node:os';
import type { RunOptions } from '../../contracts/runRecord';
import { parseBytes } from '../../shared/bytes';
import type { CommandLine, CommandLineNote } from '../../toil/commandLine';
import { joinArguments, splitArguments } from '../../toil/python/arguments';
import { readJobStore } from '../../usecases/jobStoreText';
import { iconSafe } from '../plainText';
import { choose, enter, type Choice, type Chosen } from './choose';
import { checkOptionText, optionTexts, type OptionName, type OptionText } from './optionTexts';

export interface OptionsQuestion {
  readonly title: string;
  readonly options: RunOptions;
  /** The exact command line for a set of options. */
  readonly command: (options: RunOptions) => Promise<ShownCommand>;
  readonly back: boolean;
}

/** The exact words, with what is to be known about them and about the place. */
export interface ShownCommand extends CommandLine {
  readonly facts: readonly string[];
  /** Tasks run on This machine. */
  readonly canBeTask: boolean;
}

export interface OptionsAnswer {
  readonly options: RunOptions;
  readonly then: 'start' | 'keepAsTask';
}

type Pick =
  | { readonly kind: 'start' | 'copy' | 'keepAsTask' | 'note' }
  | { readonly kind: 'option'; readonly option: OptionText };

/** The last step before the start: the options in words, the exact command line, and what to do with it. */
export async function chooseOptions(question: OptionsQuestion): Promise<Chosen<OptionsAnswer>> {
  let { options } = question;
  for (;;) {
    const shown = await question.command(options);
    const command = joinArguments(shown.argv);
    const answer = await choose<Pick>({
      title: question.title,
      placeholder: l10n.t('Start it, or change an option first'),
      items: items(options, command, shown),
      back: question.back,
      active: START,
    });
    if (answer.kind === 'back') return answer;
    switch (answer.value.kind) {
      case 'start':
      case 'keepAsTask':
        if (!lacksJobStore(options)) return { kind: 'chosen', value: { options, then: answer.value.kind } };
        options = await askJobStore(question.title, options);
        break;
      case 'copy':
        await vscode.env.clipboard.writeText(command);
        void vscode.window.setStatusBarMessage(l10n.t('$(check) Command copied'), 4000);
        break;
      case 'option':
        options = await change(question.title, options, answer.value.option);
        break;
      case 'note':
    }
  }
}

const START: Pick = { kind: 'start' };

/** To go on there must be something to go on from. */
function lacksJobStore(options: RunOptions): boolean {
  return options.restart === true && options.jobStore === undefined;
}

/** Says why the run cannot start yet, and asks for the job store. */
async function askJobStore(title: string, options: RunOptions): Promise<RunOptions> {
  void vscode.window.showWarningMessage(noJobStoreText());
  const jobStore = optionTexts(options).find(({ name }) => name === 'jobStore');
  return jobStore ? changeText(title, options, jobStore) : options;
}

function noJobStoreText(): string {
  return l10n.t('To go on from an earlier job store, name that job store, or let the run start anew.');
}

type Item = Choice<Pick> | (vscode.QuickPickItem & { kind: vscode.QuickPickItemKind.Separator });

function items(options: RunOptions, command: string, { notes, facts, canBeTask }: ShownCommand): Item[] {
  const separator = (label: string): Item => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const texts = optionTexts(options);
  const warnings = [
    ...(lacksJobStore(options) ? [noJobStoreText()] : []),
    ...notes.map((note) => noteText(note, texts.find(({ name }) => 'option' in note && name === note.option)?.label)),
  ];
  return [
    { label: `$(play) ${l10n.t('Start')}`, value: START, alwaysShow: true },
    ...warnings.map((text): Item => ({ label: `$(warning) ${iconSafe(text)}`, value: { kind: 'note' } })),
    ...facts.map((text): Item => ({ label: `$(info) ${iconSafe(text)}`, value: { kind: 'note' } })),
    { label: `$(copy) ${l10n.t('Copy command')}`, detail: iconSafe(command), value: { kind: 'copy' } },
    canBeTask ? keepItem() : noTaskItem(),
    separator(l10n.t('Options')),
    ...texts.map((option): Item => ({
      label: option.label,
      description: `${iconSafe(option.value ?? option.fallback)} · ${option.flag}`,
      value: { kind: 'option', option },
    })),
  ];
}

function keepItem(): Item {
  return { label: `$(pin) ${l10n.t('Keep as a task in this workspace')}`, value: { kind: 'keepAsTask' } };
}

function noTaskItem(): Item {
  return { label: `$(info) ${l10n.t('Cannot be kept as a task: tasks run on this machine')}`, value: { kind: 'note' } };
}

/** What the user ought to know about the command line. */
function noteText(note: CommandLineNote, option: string | undefined): string {
  switch (note.kind) {
    case 'flagMissing':
      return option === undefined
        ? l10n.t('This Toil has no {0}: it is left out', note.flag)
        : l10n.t('This Toil has no {0}, so this is left out: {1}', note.flag, option);
    case 'unsafeJobStore':
      return l10n.t(
        'Toil cannot take {0} in the place of a job store: choose another one',
        JSON.stringify(note.character),
      );
  }
}

/** Asks for one option; going back leaves it as it was. */
async function change(title: string, options: RunOptions, option: OptionText): Promise<RunOptions> {
  const { ask } = option;
  switch (ask.kind) {
    case 'choice': {
      const answer = await choose({
        title,
        placeholder: option.label,
        items: [
          { label: l10n.t('Default: {0}', option.fallback), value: undefined },
          ...ask.choices.map(({ label, value }) => ({ label, value })),
        ],
        back: true,
        active: options[option.name],
      });
      if (answer.kind === 'back') return options;
      const changed = withOption(options, option.name, answer.value);
      return option.name === 'restart' && lacksJobStore(changed) ? askJobStore(title, changed) : changed;
    }
    case 'folder': {
      const [folder] =
        (await vscode.window.showOpenDialog({
          canSelectFolders: true,
          canSelectFiles: false,
          openLabel: l10n.t('Use This Folder'),
        })) ?? [];
      return folder ? withOption(options, option.name, folder.fsPath) : options;
    }
    case 'number':
    case 'bytes':
    case 'jobStore':
    case 'words':
      return changeText(title, options, option);
  }
}

async function changeText(title: string, options: RunOptions, option: OptionText): Promise<RunOptions> {
  const { ask } = option;
  const words = ask.kind === 'words';
  const answer = await enter({
    title,
    prompt: ask.kind === 'jobStore' ? `${option.label}: ${ask.prompt}` : `${option.label} (${option.flag})`,
    value: words ? joinArguments(options.extraArguments ?? []) : (option.value ?? ''),
    placeholder: l10n.t('Empty: {0}', option.fallback),
    back: true,
    check: (text) => {
      if (words && !Array.isArray(splitArguments(text))) return l10n.t('A quotation mark is not closed');
      return checkOptionText(ask, text);
    },
  });
  return answer.kind === 'back' ? options : withOption(options, option.name, parse(ask.kind, answer.value.trim()));
}

function parse(kind: OptionText['ask']['kind'], text: string): RunOptions[OptionName] {
  if (text === '') return undefined;
  if (kind === 'number') return Number(text);
  if (kind === 'bytes') return parseBytes(text);
  if (kind === 'words') {
    const words = splitArguments(text);
    return Array.isArray(words) ? words : [];
  }
  if (kind === 'jobStore') {
    const read = readJobStore(text, homedir());
    return read.kind === 'good' ? read.jobStore : undefined;
  }
  return text;
}

function withOption(options: RunOptions, name: OptionName, value: RunOptions[OptionName]): RunOptions {
  const rest = Object.fromEntries(Object.entries(options).filter(([key]) => key !== name)) as RunOptions;
  return value === undefined ? rest : { ...rest, [name]: value };
}
