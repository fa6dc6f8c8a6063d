import {
  CompletionItemKind,
  InsertTextFormat,
  InsertTextMode,
  MarkupKind,
  type CompletionItem,
} from 'vscode-languageserver';
import { completionsAt, withoutSnippets, type Suggestion } from '../features/completion';
import type { CheckedDocument } from './checkedDocument';
import { editsIn, rangeOf } from './places';

const KINDS: Readonly<Record<Suggestion['kind'], CompletionItemKind>> = {
  class: CompletionItemKind.Class,
  field: CompletionItemKind.Property,
  value: CompletionItemKind.Value,
  unit: CompletionItemKind.Unit,
  namespace: CompletionItemKind.Module,
};

/** What can stand at an offset. @param snippets whether the client fills in snippets. */
export function completionItems(
  { analysis, text }: CheckedDocument,
  offset: number,
  snippets: boolean,
): CompletionItem[] {
  if (analysis === undefined) return [];
  return completionsAt(analysis, offset).map((each) => ({
    label: each.label,
    kind: KINDS[each.kind],
    detail: each.detail,
    filterText: each.filterText,
    sortText: String(each.rank).padStart(5, '0'),
    insertTextMode: InsertTextMode.asIs,
    insertTextFormat: each.snippet && snippets ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    textEdit: {
      range: rangeOf(text, each.edit),
      newText: each.snippet && !snippets ? withoutSnippets(each.edit.text) : each.edit.text,
    },
    ...(each.documentation === undefined
      ? {}
      : { documentation: { kind: MarkupKind.Markdown, value: each.documentation } }),
    ...(each.additional.length === 0 ? {} : { additionalTextEdits: editsIn(text, each.additional) }),
    ...(each.again ? { command: { title: '', command: 'editor.action.triggerSuggest' } } : {}),
  }));
}
