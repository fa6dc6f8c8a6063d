import { readFile } from 'node:fs/promises';
import { parseDeltaSaying, type DeltaSaying } from '../../contracts/deltaHelper';
import type { Connection } from '../connection';
import { SshError } from '../failure';
import type { RemoteProcess } from '../remoteProcess';
import { FrameWriter, readFrames, type Frame } from './frames';
import type { CompiledRule } from './ignoreRules';
import { isPart, shownPath, type BytePath, type Listing } from './manifest';
import { containerFailure, SyncError, type SyncProblem } from './syncTypes';

const WORDS_LIMIT = 4_000;
/** Of a shell and of `docker exec`: no such program. */
const NOT_FOUND = [126, 127];

/** What comes from the helper, but for problems, which are gathered. */
export type Heard =
  { readonly kind: 'said'; readonly saying: DeltaSaying } | { readonly kind: 'data'; readonly data: Buffer };

/** One run of `deltaHelper.py` at the other end. */
export class DeltaSession {
  readonly problems: SyncProblem[] = [];
  readonly writer: FrameWriter;
  private readonly frames: AsyncGenerator<Frame>;
  private words = '';

  private constructor(
    private readonly process: RemoteProcess,
    private readonly container: string | undefined,
  ) {
    const lost = this.loss();
    lost.catch(() => undefined);
    process.stdin.on('error', () => undefined);
    process.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.words = (this.words + text).slice(-WORDS_LIMIT);
    });
    this.writer = new FrameWriter(process.stdin, lost);
    this.frames = readFrames(process.stdout);
  }

  /** Starts the helper for a folder. `helperFile`: its text on this machine. */
  static async start(
    connection: Connection,
    { remote, container }: { readonly remote: string; readonly container?: string },
    helperFile: string,
    signal: AbortSignal,
  ): Promise<DeltaSession> {
    const text = await readFile(helperFile, { encoding: 'utf8', signal });
    const words = ['python3', '-I', '-c', text, remote];
    const place = container === undefined ? {} : { container };
    return new DeltaSession(await connection.exec(words, { ...place, hold: true }, signal), container);
  }

  /** Everything below the folder that the rules leave in; undefined when there is no such folder. */
  async list(rules: readonly CompiledRule[], only: readonly BytePath[] | undefined): Promise<Listing | undefined> {
    const forms = [...rules].reverse().map((rule) => [rule.negated, rule.foldersOnly, rule.source]);
    await this.say({ do: 'list', rules: forms, only: only ?? null });
    const listing: Listing = { entries: new Map(), parts: new Map() };
    for (;;) {
      const saying = await this.said();
      if ('listed' in saying) return saying.listed ? listing : undefined;
      if (!('entries' in saying)) throw this.confused();
      for (const [path, kind, bytes, mtime, mode, link] of saying.entries) {
        const list = isPart(path) ? listing.parts : listing.entries;
        list.set(path, { kind, size: bytes, mtime, mode, link });
      }
    }
  }

  /** SHA-256 of the first bytes of files, in hexadecimal; null where there are not so many. */
  async hashes(files: readonly (readonly [path: BytePath, length: number])[]): Promise<readonly (string | null)[]> {
    if (files.length === 0) return [];
    await this.say({ do: 'hash', files });
    const saying = await this.said();
    if (!('hashes' in saying) || saying.hashes.length !== files.length) throw this.confused();
    return saying.hashes;
  }

  /** Waits until all that was asked is done, and ends the helper. */
  async finish(): Promise<void> {
    await this.say({ do: 'done' });
    const saying = await this.said();
    if (!('done' in saying)) throw this.confused();
    this.process.stdin.end();
    void this.drain();
  }

  async say(message: Readonly<Record<string, unknown>>): Promise<void> {
    await this.writer.message(message);
    await this.writer.flush();
  }

  /** The next thing that the helper says, problems put aside. */
  async hear(): Promise<Heard> {
    for (;;) {
      const next = await this.frames.next();
      if (next.done) throw await this.reason();
      const frame = next.value;
      if (frame.kind === 'data') return frame;
      const saying = parseDeltaSaying(frame.message);
      if (!saying) throw this.confused();
      if (!('problem' in saying)) return { kind: 'said', saying };
      const { path, problem, detail } = saying;
      this.problems.push({ path: shownPath(path), problem, detail });
    }
  }

  /** Ends the helper, whatever it does. */
  async end(): Promise<void> {
    void this.drain();
    await this.process.kill();
  }

  /** A channel is free again only when all was read. */
  private async drain(): Promise<void> {
    try {
      while (!(await this.frames.next()).done);
    } catch {
      // It is over either way.
    }
  }

  private async said(): Promise<DeltaSaying> {
    const heard = await this.hear();
    if (heard.kind === 'data') throw this.confused();
    return heard.saying;
  }

  private confused(): SyncError {
    return new SyncError({
      kind: 'failed',
      code: undefined,
      lines: ['the delta helper answers something else', this.words],
    });
  }

  private async loss(): Promise<never> {
    await this.process.ended;
    throw await this.reason();
  }

  /** Why the helper ended before its time. */
  private async reason(): Promise<Error> {
    try {
      const { code } = await this.process.ended;
      const lines = this.words.split('\n').filter(Boolean);
      const failure = containerFailure(this.container, lines);
      if (failure) return new SyncError(failure);
      if (NOT_FOUND.includes(code ?? 0)) return new SyncError({ kind: 'noProgram', detail: this.words });
      return new SyncError({ kind: 'failed', code, lines });
    } catch (error) {
      return error instanceof Error ? error : new SshError({ kind: 'closed', byUs: false, detail: String(error) });
    }
  }
}
