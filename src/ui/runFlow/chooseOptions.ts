import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { RunOptions } from '../../contracts/runRecord';
import { parseBytes } from '../../shared/bytes';
import { joinArguments, splitArguments } from '../../toil/python/arguments';
import { choose, enter, type Choice, type Chosen } from './choose';
import { checkOptionText, optionTexts, type OptionName, type OptionText } from './optionTexts';

export interface OptionsQuestion {
  readonly title: string;
  readonly options: RunOptions;
  /** The exact command line for a set of options, as words. */
  readonly command: (options: RunOptions) => Promise<readonly string[]>;
  readonly back: boolean;
}

export interface OptionsAnswer {
  readonly options: RunOptions;
  readonly then: 'start' | 'keepAsTask';
}

type Pick =
  { readonly kind: 'start' | 'copy' | 'keepAsTask' } | { readonly kind: 'option'; readonly option: OptionText };

/** The last step before the start: the options in words, the exact command line, and what to do with it. */
export async function chooseOptions(question: OptionsQuestion): Promise<Chosen<OptionsAnswer>> {
  let { options } = question;
  for (;;) {
    const command = joinArguments(await question.command(options));
    const answer = await choose<Pick>({
      title: question.title,
      placeholder: l10n.t('Start it, or change an option first'),
      items: items(options, command),
      back: question.back,
      active: START,
    });
    if (answer.kind === 'back') return answer;
    switch (answer.value.kind) {
      case 'start':
      case 'keepAsTask':
        return { kind: 'chosen', value: { options, then: answer.value.kind } };
      case 'copy':
        await vscode.env.clipboard.writeText(command);
        void vscode.window.setStatusBarMessage(l10n.t('$(check) Command copied'), 4000);
        break;
      case 'option':
        options = await change(question.title, options, answer.value.option);
    }
  }
}

const START: Pick = { kind: 'start' };

type Item = Choice<Pick> | (vscode.QuickPickItem & { kind: vscode.QuickPickItemKind.Separator });

function items(options: RunOptions, command: string): Item[] {
  const separator = (label: string): Item => ({ label, kind: vscode.QuickPickItemKind.Separator });
  return [
    { label: `$(play) ${l10n.t('Start')}`, value: START, alwaysShow: true },
    { label: `$(copy) ${l10n.t('Copy command')}`, detail: command, value: { kind: 'copy' } },
    { label: `$(pin) ${l10n.t('Keep as a task in this workspace')}`, value: { kind: 'keepAsTask' } },
    separator(l10n.t('Options')),
    ...optionTexts(options).map((option): Item => ({
      label: option.label,
      description: `${option.value ?? option.fallback} · ${option.flag}`,
      value: { kind: 'option', option },
    })),
  ];
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
      return answer.kind === 'back' ? options : withOption(options, option.name, answer.value);
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
    case 'text':
    case 'words':
      return changeText(title, options, option);
  }
}

async function changeText(title: string, options: RunOptions, option: OptionText): Promise<RunOptions> {
  const { ask } = option;
  const words = ask.kind === 'words';
  const answer = await enter({
    title,
    prompt: ask.kind === 'text' ? `${option.label}: ${ask.prompt}` : `${option.label} (${option.flag})`,
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
  return text;
}

function withOption(options: RunOptions, name: OptionName, value: RunOptions[OptionName]): RunOptions {
  const rest = Object.fromEntries(Object.entries(options).filter(([key]) => key !== name)) as RunOptions;
  return value === undefined ? rest : { ...rest, [name]: value };
}
