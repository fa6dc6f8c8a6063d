import { sep } from 'node:path';
import type { Disposable } from '../../shared/disposables';
import type { CheckedDocument } from './checkedDocument';
import type { OpenDocuments } from './openDocuments';

/** Looks at the present text of a document; undefined when it is none of ours. */
export type CheckDocument = (uri: string, signal: AbortSignal) => Promise<CheckedDocument | undefined>;

export interface Look {
  readonly state: string;
  readonly checked: CheckedDocument | undefined;
}

/** One check, shared by all who ask for the same state of a document. */
interface Entry {
  readonly serial: number;
  readonly version: number;
  readonly abort: AbortController;
  readonly checked: Promise<CheckedDocument | undefined>;
  /** What it depends on; until that is known, everything. */
  files: ReadonlySet<string> | undefined;
}

/** Milliseconds after which waiting for disks is given up. */
const LONGEST = 30_000;

/** The checks of open documents: each state is looked at once, and again when something it depends on has changed. */
export class CheckedDocuments implements Disposable {
  private readonly entries = new Map<string, Entry>();
  private serial = 0;

  constructor(
    private readonly documents: OpenDocuments,
    private readonly check: CheckDocument,
  ) {
    documents.onChange((uri) => this.forget(uri));
    documents.onClose((uri) => this.forget(uri));
  }

  /** The check of a document's present state; undefined when it is not open, or none of ours. Rejects when the signal fires. */
  async get(uri: string, signal: AbortSignal): Promise<CheckedDocument | undefined> {
    return (await this.look(uri, signal)).checked;
  }

  /** The same, with a word that tells the states of a document apart. */
  async look(uri: string, signal: AbortSignal): Promise<Look> {
    for (;;) {
      signal.throwIfAborted();
      const entry = this.entry(uri);
      if (entry === undefined) return { state: '0', checked: undefined };
      try {
        const over = aborted(AbortSignal.any([signal, entry.abort.signal]));
        return { state: String(entry.serial), checked: await Promise.race([entry.checked, over]) };
      } catch (error) {
        // A state that was overtaken is of no use to anybody: the next one is looked at.
        if (!entry.abort.signal.aborted) throw error;
      }
    }
  }

  /** Forgets the checks that a change of these paths (a folder's: of all below it) makes out of date; gives their documents. */
  outdate(paths: readonly string[]): string[] {
    const uris = [...this.entries].filter(([, { files }]) => dependsOn(files, paths)).map(([uri]) => uri);
    for (const uri of uris) this.forget(uri);
    return uris;
  }

  /** Forgets all. */
  outdateAll(): void {
    for (const uri of [...this.entries.keys()]) this.forget(uri);
  }

  dispose(): void {
    this.outdateAll();
  }

  private entry(uri: string): Entry | undefined {
    const version = this.documents.get(uri)?.version;
    if (version === undefined) return undefined;
    const there = this.entries.get(uri);
    if (there?.version === version) return there;
    const abort = new AbortController();
    const signal = AbortSignal.any([abort.signal, AbortSignal.timeout(LONGEST)]);
    const checked = this.check(uri, signal);
    const entry: Entry = { serial: (this.serial += 1), version, abort, checked, files: undefined };
    this.entries.set(uri, entry);
    checked.then(
      (result) => (entry.files = new Set(result?.files ?? [])),
      () => {
        // The next one who asks tries again.
        if (this.entries.get(uri) === entry) this.entries.delete(uri);
      },
    );
    return entry;
  }

  private forget(uri: string): void {
    const entry = this.entries.get(uri);
    this.entries.delete(uri);
    entry?.abort.abort();
  }
}

function dependsOn(files: ReadonlySet<string> | undefined, paths: readonly string[]): boolean {
  if (files === undefined) return true;
  return paths.some((path) => files.has(path) || [...files].some((file) => file.startsWith(path + sep)));
}

/** Rejects when the signal fires. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = (): void => reject(asError(signal.reason));
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
