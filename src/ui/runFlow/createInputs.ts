import * as vscode from 'vscode';
import { basename, dirname, join } from 'node:path';
import type { WorkflowDescription } from '../../toil/workflow/description';
import { inputsTemplate } from '../../usecases/checkInputs';
import { lookUp } from '../readText';

/**
 * Makes an inputs file beside the workflow, with every input explained, and opens it at its first value. Never writes
 * over a file. Undefined where the language has none.
 */
export async function createInputs(workflow: string, description: WorkflowDescription): Promise<string | undefined> {
  const template = inputsTemplate(description);
  if (!template) return undefined;
  const path = await freeName(workflow, template.extension);
  const uri = vscode.Uri.file(path);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(template.text));
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document, { preview: false });
  return path;
}

async function freeName(workflow: string, extension: string): Promise<string> {
  const stem = join(dirname(workflow), `${basename(workflow).replace(/\.[^.]+$/, '')}-inputs`);
  for (let number = 1; ; number += 1) {
    const path = `${stem}${number === 1 ? '' : `-${number}`}${extension}`;
    if ((await lookUp(path)) === undefined) return path;
  }
}
