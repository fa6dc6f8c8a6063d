import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { Language } from '../../contracts/runRecord';
import { detectWorkflow, type Detection } from '../../usecases/describeWorkflow';
import { ProblemError } from '../../usecases/problems';
import { readTextFile } from '../readText';
import { iconSafe } from '../plainText';
import { choose } from './choose';

/** A file that was seen to be a workflow. */
export interface ChosenWorkflow {
  readonly path: string;
  readonly language: Language;
}

const LIKELY = '**/*.{cwl,wdl,py,json,yml,yaml}';
const NEVER = '**/{node_modules,.git,.venv,venv,site-packages}/**';

/**
 * The workflow that a command is about: the file that was clicked, else the one in the editor, else one of the
 * workspace's. Undefined, after telling why, when the file is none.
 */
export async function chooseWorkflow(
  clicked: vscode.Uri | undefined,
  title = l10n.t('Run on Cluster'),
): Promise<ChosenWorkflow | undefined> {
  const uri = clicked ?? activeFile() ?? (await fromWorkspace(title));
  if (!uri) return undefined;
  if (uri.scheme !== 'file') throw new ProblemError({ kind: 'notAFile' });
  const detected = await detectWorkflow(uri.fsPath, readTextFile);
  if (typeof detected === 'string') return { path: uri.fsPath, language: detected };
  const other = l10n.t('Choose a Workflow…');
  const chosen = await vscode.window.showWarningMessage(whyNot(uri.fsPath, detected), other);
  if (chosen !== other) return undefined;
  const next = await fromWorkspace(title);
  return next && chooseWorkflow(next, title);
}

function activeFile(): vscode.Uri | undefined {
  const uri = vscode.window.activeTextEditor?.document.uri;
  return uri && /\.(cwl|wdl|py|json|ya?ml)$/i.test(uri.path) ? uri : undefined;
}

async function fromWorkspace(title: string): Promise<vscode.Uri | undefined> {
  const files = await vscode.workspace.findFiles(LIKELY, NEVER, 2000);
  const seen = await Promise.all(
    files
      .filter((uri) => uri.scheme === 'file')
      .map(async (uri) => {
        const detected = await detectWorkflow(uri.fsPath, readTextFile).catch(() => undefined);
        return typeof detected === 'string' ? [uri] : [];
      }),
  );
  const workflows = seen.flat().sort((a, b) => a.fsPath.localeCompare(b.fsPath));
  const answer = await choose<vscode.Uri | 'browse'>({
    title,
    placeholder: workflows.length > 0 ? l10n.t('Which workflow?') : l10n.t('No workflow was found in this workspace'),
    items: [
      ...workflows.map((uri) => ({
        label: `$(file-code) ${iconSafe(vscode.workspace.asRelativePath(uri))}`,
        value: uri,
      })),
      { label: `$(folder-opened) ${l10n.t('Choose another file…')}`, value: 'browse' as const },
    ],
  });
  if (answer.kind === 'back') return undefined;
  if (answer.value !== 'browse') return answer.value;
  const [file] = (await vscode.window.showOpenDialog({ canSelectMany: false })) ?? [];
  return file;
}

/** Why a file is no workflow, in a sentence. */
export function whyNot(path: string, detected: Exclude<Detection, string>): string {
  const name = path.split(/[/\\]/).at(-1) ?? path;
  switch (detected.notAWorkflow) {
    case 'pythonWithoutToil':
      return l10n.t(
        '{0} does not import toil, so it is not a Toil workflow. An ordinary Python script runs in a terminal.',
        name,
      );
    case 'noCwlVersion':
      return l10n.t(
        '{0} has no cwlVersion at its top, so it is not a CWL workflow. Is it the inputs of one? Then run the workflow and choose this file.',
        name,
      );
    case 'otherFileType':
      return l10n.t('{0} is not a workflow: Toil runs CWL (.cwl), WDL (.wdl) and Python files that import toil.', name);
  }
}
