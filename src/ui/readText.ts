import * as vscode from 'vscode';

/** Files above this are no workflow and no inputs: bytes. */
const LARGEST_TEXT = 10 * 1024 * 1024;

/** A file's text as the editor has it, saved or not, else from the disk; undefined when it is not there or too large. */
export async function readTextFile(path: string): Promise<string | undefined> {
  const uri = vscode.Uri.file(path);
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (open) return open.getText();
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size > LARGEST_TEXT) return undefined;
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return undefined;
  }
}

/** What is at a path. */
export async function lookUp(path: string): Promise<'file' | 'folder' | undefined> {
  try {
    const { type } = await vscode.workspace.fs.stat(vscode.Uri.file(path));
    return type & vscode.FileType.Directory ? 'folder' : 'file';
  } catch {
    return undefined;
  }
}
