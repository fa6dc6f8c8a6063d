import { basename } from 'node:path';
import { TextDocuments, type Connection } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Disposable } from '../../shared/disposables';
import { Emitter } from '../../shared/events';
import { detectLanguage } from '../../toil/workflow/language';
import { FOLDER_FILE } from '../folderSettings';
import { pathOf } from './addresses';

/** UTF-16 units that tell a workflow from other YAML and JSON. */
const HEAD = 65_536;

/** What a document is to us. `folder`: the settings of a folder. */
export type DocumentKind = 'cwl' | 'wdl' | 'inputs' | 'folder';

/** The documents that are open in the editor, saved or not, as they stand there. */
export class OpenDocuments {
  private readonly documents = new TextDocuments(TextDocument);
  private readonly uris = new Map<string, string>();
  private readonly edits = new Map<string, number>();
  private readonly changed = new Emitter<string>();
  private readonly closed = new Emitter<string>();

  /** The address of a document that was opened or changed, and of one that was closed. */
  readonly onChange = this.changed.event;
  readonly onClose = this.closed.event;

  listen(connection: Connection): Disposable {
    this.documents.onDidOpen(({ document }) => {
      this.uris.set(pathOf(document.uri), document.uri);
    });
    this.documents.onDidChangeContent(({ document }) => {
      // What is just opened is looked at without delay.
      this.edits.set(document.uri, this.edits.has(document.uri) ? performance.now() : -Infinity);
      this.changed.fire(document.uri);
    });
    this.documents.onDidClose(({ document }) => {
      this.uris.delete(pathOf(document.uri));
      this.edits.delete(document.uri);
      this.closed.fire(document.uri);
    });
    return this.documents.listen(connection);
  }

  get(uri: string): TextDocument | undefined {
    return this.documents.get(uri);
  }

  all(): readonly TextDocument[] {
    return this.documents.all();
  }

  /** The open document of a path. */
  at(path: string): TextDocument | undefined {
    const uri = this.uris.get(path);
    return uri === undefined ? undefined : this.documents.get(uri);
  }

  /** Milliseconds since the last key in a document; Infinity when it was only opened. */
  sinceEdit(uri: string): number {
    return performance.now() - (this.edits.get(uri) ?? -Infinity);
  }
}

/** What a document is; undefined: none of ours. What it is called by the editor counts before its name. */
export function kindOf({
  uri,
  languageId,
  text,
}: {
  uri: string;
  languageId: string;
  text: string;
}): DocumentKind | undefined {
  if (languageId === 'cwl' || languageId === 'wdl') return languageId;
  const path = pathOf(uri);
  if (basename(path) === FOLDER_FILE) return 'folder';
  const named = /\.(cwl|wdl|ya?ml|json)$/i.test(path) || !/^(ya?ml|jsonc?)$/.test(languageId);
  const detected = detectLanguage(
    named ? path : `${path}.${languageId === 'yaml' ? 'yaml' : 'json'}`,
    text.slice(0, HEAD),
  );
  if (detected === 'cwl' || detected === 'wdl') return detected;
  return typeof detected === 'object' && detected.notAWorkflow === 'noCwlVersion' ? 'inputs' : undefined;
}
