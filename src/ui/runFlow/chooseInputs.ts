import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { basename, dirname, relative } from 'node:path';
import type { RunRecord } from '../../contracts/runRecord';
import { splitArguments } from '../../toil/python/arguments';
import type { WorkflowDescription } from '../../toil/workflow/description';
import { rankInputs, type RankedInputs } from '../../usecases/rankInputs';
import { iconSafe } from '../plainText';
import { readTextFile } from '../readText';
import { choose, enter, type Choice, type Chosen } from './choose';
import type { Remembered } from './remembered';

/** Files of a workspace that are looked at as possible inputs, and how much of a project is left out. */
const MOST_FILES = 400;
const NOT_INPUTS = '**/{node_modules,.git,.venv,venv,.snakemake,work,js}/**';

export interface InputsQuestion {
  readonly title: string;
  readonly workflow: { readonly path: string };
  readonly description: WorkflowDescription;
  readonly back: boolean;
}

/** What the user wants: inputs to run with, or a new inputs file to fill in first. */
export type InputsAnswer = RunRecord['inputs'] | { readonly kind: 'create' };

/** The step that asks for a workflow's inputs. */
export function chooseInputs(question: InputsQuestion, remembered: Remembered): Promise<Chosen<InputsAnswer>> {
  return question.description.language === 'python'
    ? askArguments(question, remembered)
    : chooseFile(question, remembered);
}

async function askArguments(question: InputsQuestion, remembered: Remembered): Promise<Chosen<InputsAnswer>> {
  const answer = await enter({
    title: question.title,
    prompt: l10n.t(
      'Arguments for {0}. Names of existing files are looked up beside the script and in the workspace; what it writes lands in the run’s outputs. Leave empty for none.',
      iconSafe(basename(question.workflow.path)),
    ),
    value: remembered.argumentsFor(question.workflow.path),
    placeholder: '--reads reads.fastq --limit 100',
    back: question.back,
    check: (text) => {
      const words = splitArguments(text);
      return Array.isArray(words) ? undefined : l10n.t('A quotation mark is not closed');
    },
  });
  if (answer.kind === 'back') return answer;
  const words = splitArguments(answer.value);
  await remembered.rememberArguments(question.workflow.path, answer.value);
  return { kind: 'chosen', value: { kind: 'arguments', words: Array.isArray(words) ? words : [] } };
}

async function chooseFile(question: InputsQuestion, remembered: Remembered): Promise<Chosen<InputsAnswer>> {
  const { description, workflow } = question;
  if (description.inputs.length === 0) return { kind: 'chosen', value: { kind: 'none' } };
  const last = remembered.inputsFor(workflow.path);
  const ranked = await rankInputs(
    description,
    workflow.path,
    await candidates(workflow.path, last),
    readTextFile,
    last,
  );
  const answer = await choose<InputsAnswer | 'browse'>({
    title: question.title,
    placeholder: l10n.t('Which inputs for {0}?', basename(workflow.path)),
    items: items(ranked, description, last),
    back: question.back,
  });
  if (answer.kind === 'back' || answer.value !== 'browse') return answer as Chosen<InputsAnswer>;
  const [file] =
    (await vscode.window.showOpenDialog({
      defaultUri: vscode.Uri.file(dirname(workflow.path)),
      canSelectMany: false,
      filters: { [l10n.t('Inputs')]: ['json', 'yml', 'yaml'], [l10n.t('All files')]: ['*'] },
    })) ?? [];
  return file ? { kind: 'chosen', value: { kind: 'file', path: file.fsPath } } : chooseFile(question, remembered);
}

async function candidates(workflow: string, last: string | undefined): Promise<string[]> {
  const found = await vscode.workspace.findFiles('**/*.{json,yml,yaml}', NOT_INPUTS, MOST_FILES);
  const beside = await vscode.workspace.fs.readDirectory(vscode.Uri.file(dirname(workflow))).then(
    (entries) =>
      entries.filter(([name]) => /\.(json|ya?ml)$/i.test(name)).map(([name]) => `${dirname(workflow)}/${name}`),
    () => [],
  );
  const paths = [
    ...beside,
    ...found.filter((uri) => uri.scheme === 'file').map((uri) => uri.fsPath),
    ...(last ? [last] : []),
  ];
  return [...new Set(paths)];
}

type Item = Choice<InputsAnswer | 'browse'> | (vscode.QuickPickItem & { kind: vscode.QuickPickItemKind.Separator });

function items(ranked: readonly RankedInputs[], description: WorkflowDescription, last: string | undefined): Item[] {
  const required = description.inputs.filter((input) => input.required).length;
  const files = ranked.map((one): Item => ({
    label: `$(file) ${iconSafe(basename(one.path))}`,
    description: [iconSafe(folderText(one.path)), ...(one.path === last ? [l10n.t('used last time')] : [])]
      .filter(Boolean)
      .join(' · '),
    detail: iconSafe(fitText(one)),
    value: { kind: 'file', path: one.path },
  }));
  return [
    ...files,
    ...(files.length > 0 ? [{ label: '', kind: vscode.QuickPickItemKind.Separator } as const] : []),
    {
      label: `$(new-file) ${l10n.t('Create inputs file…')}`,
      detail: l10n.t('With all {0} inputs, their types and descriptions, to fill in', description.inputs.length),
      value: { kind: 'create' },
    },
    { label: `$(folder-opened) ${l10n.t('Choose another file…')}`, value: 'browse' },
    ...(required === 0
      ? [
          {
            label: `$(circle-slash) ${l10n.t('No inputs')}`,
            detail: l10n.t('Every input has a default or is optional'),
            value: { kind: 'none' },
          } as Item,
        ]
      : []),
  ];
}

function folderText(path: string): string {
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(path));
  return folder ? relative(folder.uri.fsPath, dirname(path)) : dirname(path);
}

function fitText(one: RankedInputs): string {
  if (one.missing.length > 0) return l10n.t('Lacks {0}', one.missing.join(', '));
  return l10n.t('Gives every required input');
}
