import type { Location, Range, TextEdit as EditOfProtocol } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Place } from '../../toil/jobNeed';
import type { ReadText } from '../../toil/workflow/description';
import type { TextEdit } from '../finding';
import { uriOf } from './addresses';
import type { CheckedDocument } from './checkedDocument';
import type { OpenDocuments } from './openDocuments';

export function rangeOf(text: TextDocument, { start, end }: { readonly start: number; readonly end: number }): Range {
  return { start: text.positionAt(start), end: text.positionAt(Math.max(start, end)) };
}

/** Edits of one document. */
export function editsIn(text: TextDocument, edits: readonly TextEdit[]): EditOfProtocol[] {
  return edits.map((edit) => ({ range: rangeOf(text, edit), newText: edit.text }));
}

/** Turns places of several files into ranges: each text is read once. */
export class Places {
  private readonly texts = new Map<string, TextDocument>();

  private constructor(
    checked: CheckedDocument,
    private readonly documents: OpenDocuments,
  ) {
    this.texts.set(checked.path, checked.text);
  }

  /** Reads the texts of all files that are named. */
  static async of(
    checked: CheckedDocument,
    files: Iterable<string>,
    documents: OpenDocuments,
    readText: ReadText,
  ): Promise<Places> {
    const places = new Places(checked, documents);
    for (const file of new Set(files)) {
      if (places.texts.has(file)) continue;
      const text = await readText(file);
      if (text !== undefined) places.texts.set(file, TextDocument.create(places.uri(file), '', 0, text));
    }
    return places;
  }

  /** The address under which the editor knows a file. */
  uri(file: string): string {
    return this.documents.at(file)?.uri ?? uriOf(file);
  }

  /** The version that an edit of a file is made for; null: it is not open. */
  version(file: string): number | null {
    return this.documents.at(file) === undefined ? null : (this.texts.get(file)?.version ?? null);
  }

  text(file: string): TextDocument | undefined {
    return this.texts.get(file);
  }

  /** Undefined when the file cannot be read any more. */
  location(place: Place): Location | undefined {
    const text = this.texts.get(place.file);
    return text && { uri: this.uri(place.file), range: rangeOf(text, place) };
  }
}
