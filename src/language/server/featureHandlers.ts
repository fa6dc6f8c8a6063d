import {
  InlayHintKind,
  MarkupKind,
  type CodeLens,
  type Hover,
  type InlayHint,
  type Position,
} from 'vscode-languageserver';
import { hoverAt } from '../features/hover';
import { inlayTexts } from '../features/inlayHints';
import { lensesOf, type Lens } from '../features/lenses';
import { linksOf } from '../features/links';
import { uriOf } from './addresses';
import type { CheckedDocument } from './checkedDocument';
import { codeActions } from './codeActions';
import { completionItems } from './completions';
import { filesOf } from './diagnostics';
import { Places, rangeOf } from './places';
import { LENS_COMMANDS } from './protocol';
import type { ServerParts } from './serverParts';

/** Waits until a document has not been typed into for a moment. */
export type Quiet = (uri: string, signal: AbortSignal) => Promise<void>;

/** Answers what the editor asks about a place or a document. */
export function listenForFeatures(parts: ServerParts, quiet: Quiet): void {
  listenAtPlace(parts);
  listenForDocument(parts, quiet);
}

/** What is asked about the cursor is answered at once, for the text as it stands. */
function listenAtPlace({ connection, answer, checks, documents, files, abilities, initialization }: ServerParts): void {
  connection.onHover(
    answer('hover', null, async ({ textDocument, position }, signal): Promise<Hover | null> => {
      const checked = await checks.get(textDocument.uri, signal);
      if (checked?.analysis === undefined) return null;
      const hover = hoverAt(checked.analysis, checked.text.offsetAt(position));
      if (hover === undefined) return null;
      return { range: rangeOf(checked.text, hover), contents: { kind: MarkupKind.Markdown, value: hover.markdown } };
    }),
  );
  connection.onCompletion(
    answer('completion', [], async ({ textDocument, position }: AtPosition, signal) => {
      const checked = await checks.get(textDocument.uri, signal);
      return checked === undefined ? [] : completionItems(checked, checked.text.offsetAt(position), abilities.snippets);
    }),
  );
  connection.onCodeAction(
    answer('code actions', [], async ({ textDocument, range, context }, signal) => {
      const checked = await checks.get(textDocument.uri, signal);
      if (checked === undefined) return [];
      const places = await Places.of(checked, filesOf(checked.findings()), documents, files.readText);
      const { pages } = initialization;
      return codeActions(checked, places, { range, only: context.only, versioned: abilities.versionedEdits, pages });
    }),
  );
}

interface AtPosition {
  readonly textDocument: { readonly uri: string };
  readonly position: Position;
}

/** What is asked about a whole document waits for the end of typing. */
function listenForDocument({ connection, answer, checks, files, initialization }: ServerParts, quiet: Quiet): void {
  const look = async (uri: string, signal: AbortSignal): Promise<CheckedDocument | undefined> => {
    await quiet(uri, signal);
    return checks.get(uri, signal);
  };
  connection.onCodeLens(
    answer('code lenses', [], async ({ textDocument: { uri } }, signal): Promise<CodeLens[]> => {
      const checked = await look(uri, signal);
      if (checked?.analysis === undefined || !checked.settings.codeLenses) return [];
      const lenses = lensesOf(checked.analysis, checked.offer);
      return lenses.map((lens) => ({
        range: rangeOf(checked.text, lens),
        command: lensCommand(lens, uri, initialization.clusters === true),
      }));
    }),
  );
  connection.languages.inlayHint.on(
    answer('inlay hints', [], async ({ textDocument, range }, signal): Promise<InlayHint[]> => {
      const checked = await look(textDocument.uri, signal);
      if (checked?.analysis === undefined || !checked.settings.inlayHints) return [];
      const { text } = checked;
      const hints = inlayTexts(checked.analysis, text.offsetAt(range.start), text.offsetAt(range.end));
      return hints.map(({ offset, text: label, tooltip }) => ({
        position: text.positionAt(offset),
        label,
        tooltip,
        kind: InlayHintKind.Type,
        paddingLeft: true,
      }));
    }),
  );
  connection.onDocumentLinks(
    answer('links', [], async ({ textDocument }, signal) => {
      const checked = await look(textDocument.uri, signal);
      if (checked?.analysis === undefined) return [];
      const links = await linksOf(checked.analysis, files.exists, signal);
      return links.map((link) => ({
        range: rangeOf(checked.text, link),
        target: uriOf(link.target),
        tooltip: link.tooltip,
      }));
    }),
  );
}

/** A command without an id is text alone. */
function lensCommand({ title, action }: Lens, uri: string, commands: boolean): CodeLens['command'] & object {
  if (action === 'none' || !commands) return { title, command: '' };
  return { title, command: LENS_COMMANDS[action], arguments: [uri] };
}
