import * as vscode from 'vscode';
import { Disposables, type Disposable } from '../../shared/disposables';
import { hintsEnabled } from './hintSettings';
import { isHintable } from './documents';

/** Starts the language server for the first document that it can check, and again when it is switched on. Small: the stub loads it. */
export function watchHintDocuments(start: () => Promise<void>): Disposable {
  const enabled = (): boolean => hintsEnabled(vscode.workspace.getConfiguration('toil'));
  let started = false;
  const look = (document: vscode.TextDocument): void => {
    if (started || !enabled() || !isHintable(document)) return;
    started = true;
    // What is wrong with the extension itself is said when something of it is used.
    start().catch(() => (started = false));
  };
  const lookAtAll = (): void => vscode.workspace.textDocuments.forEach(look);
  const all = new Disposables();
  all.add(vscode.workspace.onDidOpenTextDocument(look));
  // A document becomes one when the line with its version is typed; other lines are not worth a look.
  all.add(
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      const lines = contentChanges.map(({ range }) => Math.min(range.start.line, document.lineCount - 1));
      if (lines.some((line) => document.lineAt(line).text.includes('cwlVersion'))) look(document);
    }),
  );
  all.add(
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (!event.affectsConfiguration('toil.hints.enable')) return;
      started = false;
      lookAtAll();
    }),
  );
  lookAtAll();
  return all;
}
