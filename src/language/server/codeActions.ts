import * as l10n from '@vscode/l10n';
import { CodeActionKind, type CodeAction, type Range, type WorkspaceEdit } from 'vscode-languageserver';
import { preemptibleRefactorings } from '../features/makePreemptible';
import type { TextEdit } from '../finding';
import { fixAll } from '../fixAll';
import type { CheckedDocument } from './checkedDocument';
import { diagnosticOf } from './diagnostics';
import { editsIn, type Places } from './places';

const FIX_ALL = `${CodeActionKind.SourceFixAll}.toil`;
export const ACTION_KINDS: readonly string[] = [CodeActionKind.QuickFix, CodeActionKind.RefactorRewrite, FIX_ALL];

export interface ActionRequest {
  readonly range: Range;
  /** Kinds that are asked for; a kind means those below it too. */
  readonly only: readonly string[] | undefined;
  /** Whether the client can take edits that are bound to versions. */
  readonly versioned: boolean;
  readonly pages: string | undefined;
}

/** Fixes of the findings at a range, refactorings there, and *fix all* when it is asked for. */
export function codeActions(checked: CheckedDocument, places: Places, request: ActionRequest): CodeAction[] {
  const actions: CodeAction[] = [];
  if (wanted(request.only, CodeActionKind.QuickFix)) actions.push(...quickFixes(checked, places, request));
  if (wanted(request.only, CodeActionKind.RefactorRewrite)) actions.push(...refactorings(checked, places, request));
  // The light bulb has no use for it.
  if (request.only !== undefined && wanted(request.only, FIX_ALL)) actions.push(...fixingAll(checked, places, request));
  return actions;
}

function wanted(only: readonly string[] | undefined, kind: string): boolean {
  return only?.some((each) => kind === each || each === '' || kind.startsWith(`${each}.`)) ?? true;
}

function quickFixes(checked: CheckedDocument, places: Places, request: ActionRequest): CodeAction[] {
  const start = checked.text.offsetAt(request.range.start);
  const end = checked.text.offsetAt(request.range.end);
  const here = checked
    .findings()
    .filter((each) => each.file === checked.path && each.start <= end && start <= each.end);
  return here.flatMap((finding) => {
    const diagnostic = diagnosticOf(finding, places, request.pages);
    return finding.fixes.flatMap(({ title, edits, only }): CodeAction[] => {
      const edit = workspaceEdit(edits, places, request.versioned);
      if (edit === undefined) return [];
      const about = diagnostic === undefined ? {} : { diagnostics: [diagnostic] };
      return [{ title, kind: CodeActionKind.QuickFix, edit, isPreferred: only, ...about }];
    });
  });
}

function refactorings({ analysis, text }: CheckedDocument, places: Places, request: ActionRequest): CodeAction[] {
  if (analysis?.kind !== 'cwl') return [];
  const offset = text.offsetAt(request.range.start);
  return preemptibleRefactorings(analysis.checked, offset).flatMap(({ title, edits }): CodeAction[] => {
    const edit = workspaceEdit(edits, places, request.versioned);
    return edit === undefined ? [] : [{ title, kind: CodeActionKind.RefactorRewrite, edit }];
  });
}

function fixingAll(checked: CheckedDocument, places: Places, { versioned }: ActionRequest): CodeAction[] {
  const edits = fixAll(checked.findings());
  const edit = edits.length === 0 ? undefined : workspaceEdit(edits, places, versioned);
  return edit === undefined ? [] : [{ title: l10n.t('Fix all that Toil would not understand'), kind: FIX_ALL, edit }];
}

/** Undefined when a file that is to be changed cannot be read any more: an edit is made whole or not at all. */
function workspaceEdit(edits: readonly TextEdit[], places: Places, versioned: boolean): WorkspaceEdit | undefined {
  const changes: { file: string; edits: ReturnType<typeof editsIn> }[] = [];
  for (const [file, ofFile] of Map.groupBy(edits, (edit) => edit.file)) {
    const text = places.text(file);
    if (text === undefined) return undefined;
    changes.push({ file, edits: editsIn(text, ofFile) });
  }
  if (!versioned) return { changes: Object.fromEntries(changes.map((each) => [places.uri(each.file), each.edits])) };
  return {
    documentChanges: changes.map(({ file, edits: ofFile }) => ({
      textDocument: { uri: places.uri(file), version: places.version(file) },
      edits: ofFile,
    })),
  };
}
