import * as vscode from 'vscode';
import { setContextKey } from './contextKeys';
import { looksLikeWorkflow } from '../toil/workflow/looksLikeWorkflow';
import { Disposables, type Disposable } from '../shared/disposables';

const HEAD_CHARACTERS = 65_536;

/**
 * Watches the open documents and tells the menus which `.py`, YAML and JSON files are workflows (a menu cannot read a
 * file). `.cwl` and `.wdl` need no look.
 */
export function watchWorkflowFiles(): Disposable {
  const seen = new Set<string>();
  const look = (document: vscode.TextDocument): void => {
    if (document.uri.scheme !== 'file') return;
    const path = document.uri.fsPath;
    if (/\.(cwl|wdl)$/i.test(path)) {
      setContextKey('toil.seenWorkflow', true);
      return;
    }
    if (!/\.(py|ya?ml|json)$/i.test(path)) return;
    const head = document.getText(new vscode.Range(document.positionAt(0), document.positionAt(HEAD_CHARACTERS)));
    const is = looksLikeWorkflow(path, head);
    if (is === seen.has(document.uri.path)) return;
    if (is) seen.add(document.uri.path);
    else seen.delete(document.uri.path);
    setContextKey('toil.workflowFiles', [...seen]);
    if (is) setContextKey('toil.seenWorkflow', true);
  };
  const all = new Disposables();
  all.add(vscode.workspace.onDidOpenTextDocument(look));
  all.add(vscode.workspace.onDidSaveTextDocument(look));
  vscode.workspace.textDocuments.forEach(look);
  return all;
}
