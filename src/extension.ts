import type * as vscode from 'vscode';
import { startStub } from './ui/stub';

/** The table of contents: a stub that costs a few KB; the rest is loaded when it is first used. */
export function activate(context: vscode.ExtensionContext): void {
  startStub(context, async (views) => (await import('./composition/compose')).compose(context, views));
}
