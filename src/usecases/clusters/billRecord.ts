import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { withInstallLock } from '../../local/toil/installLock';

/** What all windows of this machine share: when bills were last checked, and who was told of which cluster when. */
export interface BillRecord {
  /** Whether this window is to check now: nobody has for so long. Whoever gets a yes is the only one. */
  claim(now: Date, every: number, signal: AbortSignal): Promise<boolean>;
  /** Those of the clusters whose idle spell nobody was told of; they count as told from now on. */
  takeUntold(idle: readonly IdleSpell[], now: Date, signal: AbortSignal): Promise<readonly string[]>;
}

/** A cluster that has run nothing since then. */
export interface IdleSpell {
  readonly id: string;
  readonly since: Date;
}

const time = v.pipe(
  v.string(),
  v.check((text) => !Number.isNaN(Date.parse(text))),
);
const schema = v.object({ format: v.literal(1), checked: v.optional(time), told: v.record(v.string(), time) });
type Content = v.InferOutput<typeof schema>;

const FILE = 'bill-check.json';
/** Milliseconds: who was told so long ago may hear of it again. */
const REMEMBERED = 60 * 86_400_000;

/** The record in a file of the extension's storage folder: a convenience, made anew when it is lost. */
export class BillRecordFile implements BillRecord {
  private readonly file: string;

  constructor(private readonly folder: string) {
    this.file = path.join(folder, FILE);
  }

  claim(now: Date, every: number, signal: AbortSignal): Promise<boolean> {
    return this.change(signal, (content) => {
      const since = content.checked === undefined ? Infinity : now.getTime() - Date.parse(content.checked);
      // A time to come is of a clock that was put right since.
      if (since >= 0 && since < every) return { given: false };
      return { given: true, content: { ...content, checked: now.toISOString() } };
    });
  }

  takeUntold(idle: readonly IdleSpell[], now: Date, signal: AbortSignal): Promise<readonly string[]> {
    return this.change(signal, (content) => {
      const recent = Object.entries(content.told).filter(([, at]) => now.getTime() - Date.parse(at) < REMEMBERED);
      const told = new Map(recent);
      // What it has run since it was told of ended that spell.
      const untold = idle.filter(({ id, since }) => since.getTime() > Date.parse(told.get(id) ?? '1970-01-01'));
      for (const { id } of untold) told.set(id, now.toISOString());
      return { given: untold.map(({ id }) => id), content: { ...content, told: Object.fromEntries(told) } };
    });
  }

  private async change<T>(
    signal: AbortSignal,
    work: (content: Content) => { readonly given: T; readonly content?: Content },
  ): Promise<T> {
    await mkdir(this.folder, { recursive: true });
    return withInstallLock(
      `${this.file}.lock`,
      () => undefined,
      signal,
      async () => {
        const { given, content } = work(await this.read());
        if (content !== undefined) await this.write(content);
        return given;
      },
    );
  }

  private async read(): Promise<Content> {
    const text = await readFile(this.file, 'utf8').catch(() => '');
    try {
      return v.parse(schema, JSON.parse(text));
    } catch {
      return { format: 1, told: {} };
    }
  }

  /** Never seen half-written; only one writes at a time. */
  private async write(content: Content): Promise<void> {
    const next = `${this.file}.next`;
    await writeFile(next, JSON.stringify(content));
    await rename(next, this.file);
  }
}
