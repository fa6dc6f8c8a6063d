import * as vscode from 'vscode';
import { describeWorkflow } from '../../usecases/describeWorkflow';
import { setContextKey } from '../contextKeys';
import { readTextFile } from '../readText';
import { chooseWorkflow } from '../runFlow/chooseWorkflow';
import { createInputs } from '../runFlow/createInputs';
import { runWorkflow, type RunFlowParts } from '../runFlow/runFlow';

/** Makes an inputs file for a workflow and opens it. */
export async function createInputsFor(parts: RunFlowParts, clicked: vscode.Uri | undefined): Promise<void> {
  const workflow = await chooseWorkflow(clicked);
  if (!workflow) return;
  const description = await describeWorkflow(
    workflow.language,
    workflow.path,
    undefined,
    readTextFile,
    AbortSignal.timeout(60_000),
  );
  const path = await createInputs(workflow.path, description);
  if (path === undefined) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('A Python workflow takes arguments instead of an inputs file; they are asked for when it is run.'),
    );
    return;
  }
  await parts.remembered.rememberInputs(workflow.path, path);
  setContextKey('toil.inputsFiles', parts.remembered.inputsFiles());
}

/** Saves an inputs file that was made for a workflow and runs the workflow with it: one click. */
export async function runWithInputs(parts: RunFlowParts, clicked: vscode.Uri | undefined): Promise<void> {
  const uri = clicked ?? vscode.window.activeTextEditor?.document.uri;
  const workflowPath = uri && parts.remembered.workflowFor(uri.fsPath);
  if (!uri || workflowPath === undefined) return;
  const document = vscode.workspace.textDocuments.find((open) => open.uri.toString() === uri.toString());
  if (document?.isDirty && !(await document.save())) return;
  const workflow = await chooseWorkflow(vscode.Uri.file(workflowPath));
  if (workflow) await runWorkflow(parts, { ...workflow, inputs: { kind: 'file', path: uri.fsPath }, ask: 'nothing' });
}
