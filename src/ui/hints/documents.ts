import type * as vscode from 'vscode';
import { looksLikeWorkflow } from '../../toil/workflow/looksLikeWorkflow';

/** Where documents that can be checked are: not in a comparison with an older version, and not in a run's directory. */
const SCHEMES = ['file', 'untitled', 'vscode-vfs'];
/** YAML and JSON may be CWL or inputs: the server looks. */
const LANGUAGES = ['cwl', 'wdl', 'yaml', 'json', 'jsonc'];
const HEAD_LINES = 2000;

/** What the server is told of. */
export const hintSelector = SCHEMES.flatMap((scheme) => LANGUAGES.map((language) => ({ scheme, language })));

/** Whether a document is a reason to start the server. */
export function isHintable(document: vscode.TextDocument): boolean {
  const { uri, languageId } = document;
  if (!SCHEMES.includes(uri.scheme)) return false;
  if (languageId === 'cwl' || languageId === 'wdl') return true;
  if (!LANGUAGES.includes(languageId)) return false;
  const path = languageId === 'yaml' ? 'x.yaml' : 'x.json';
  return looksLikeWorkflow(path, document.getText(headOf(document)));
}

function headOf(document: vscode.TextDocument): vscode.Range {
  return document.validateRange(
    document.lineAt(0).range.with(undefined, document.lineAt(Math.min(HEAD_LINES, document.lineCount) - 1).range.end),
  );
}
