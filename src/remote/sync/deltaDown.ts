import type { CopyPlan, Item } from './copyPlan';
import type { DeltaSession } from './deltaSession';
import { WORTH_RESUMING, type Copying } from './deltaUp';
import { localHash } from './localHash';
import { LocalTarget } from './localTarget';
import { partOf, type BytePath, type Listing } from './manifest';
import { SyncError, type SyncProblem } from './syncTypes';

/** Bytes up to which a file is gathered and written beside others. */
const SMALL = 256 * 1024;
/** Small files that are written at once. */
const AT_ONCE = 32;

/** Fetches everything of a plan: one question, one stream of answers. */
export async function fetchPlan(plan: CopyPlan, here: Listing, copying: Copying): Promise<SyncProblem[]> {
  const { session, root } = copying;
  const target = new LocalTarget(root);
  await target.prepare();
  for (const path of plan.deletes) await target.delete(path);
  for (const { path, entry } of plan.folders) await target.folder(path, entry.mode);
  const offsets = await resumeOffsets(plan.files, here, copying);
  const wanted = plan.files.map(({ path, entry }) => [path, offsets.get(path) ?? 0, entry.size]);
  await session.say({ do: 'get', files: wanted });
  const writing = new Writing(target);
  for (const item of plan.files) await receive(item, offsets.get(item.path) ?? 0, { session, writing, copying });
  await writing.all();
  for (const { path, entry } of plan.links) await target.link(path, partOf(path, entry), entry.link);
  for (const { path, entry } of [...plan.attributes, ...plan.folders].reverse()) await target.attributes(path, entry);
  return target.problems;
}

/** How much of each file lies here already, proved by its hash. */
async function resumeOffsets(
  files: readonly Item[],
  here: Listing,
  { session, root, signal }: Copying,
): Promise<ReadonlyMap<BytePath, number>> {
  const begun = files.flatMap(({ path, entry }) => {
    const part = partOf(path, entry);
    const size = here.parts.get(part)?.size ?? 0;
    return size >= WORTH_RESUMING && size <= entry.size ? [{ path, part, size }] : [];
  });
  const theirs = await session.hashes(begun.map(({ path, size }) => [path, size] as const));
  const offsets = new Map<BytePath, number>();
  for (const [index, { path, part, size }] of begun.entries()) {
    const own = await localHash(root, part, size, signal);
    if (own !== null && own === theirs[index]) offsets.set(path, size);
  }
  return offsets;
}

interface Receiving {
  readonly session: DeltaSession;
  readonly writing: Writing;
  readonly copying: Copying;
}

/** One file of the stream, to its end. */
async function receive(item: Item, offset: number, receiving: Receiving): Promise<void> {
  receiving.copying.advance(offset);
  const sink = item.entry.size <= SMALL ? gather(item) : await receiving.writing.large(item, offset);
  const whole = await fill(sink, item, receiving).catch(async (error: unknown) => {
    await sink.close();
    throw error;
  });
  const complete = await sink.close();
  // A file that changed while it was read; a part stays for another time.
  if (whole && complete) await receiving.writing.settle(item, sink);
}

/** Hands on the parts of a file. False: the other end had fewer than it told of. */
async function fill(sink: Sink, item: Item, { session, copying }: Receiving): Promise<boolean> {
  for (;;) {
    copying.signal.throwIfAborted();
    const heard = await session.hear();
    if (heard.kind === 'data') {
      copying.advance(heard.data.length);
      await sink.add(heard.data);
      continue;
    }
    const { saying } = heard;
    if ('end' in saying && saying.end === item.path) return saying.whole;
    throw new SyncError({ kind: 'failed', code: undefined, lines: ['the delta helper sends another file'] });
  }
}

/** Where the parts of one file go. */
interface Sink {
  add(data: Buffer): Promise<void>;
  /** The whole of a small file; undefined for a large one, which is on the disk. */
  readonly content: (() => Buffer) | undefined;
  close(): Promise<boolean>;
}

function gather({ entry }: Item): Sink {
  const parts: Buffer[] = [];
  let size = 0;
  return {
    add: (data) => {
      size += data.length;
      // More than was told of is not kept: the other end could fill our memory.
      if (size <= entry.size) parts.push(Buffer.from(data));
      return Promise.resolve();
    },
    content: () => Buffer.concat(parts),
    close: () => Promise.resolve(size === entry.size),
  };
}

/** The files that are on their way to the disk. */
class Writing {
  private readonly running = new Set<Promise<void>>();

  constructor(private readonly target: LocalTarget) {}

  async large({ path, entry }: Item, offset: number): Promise<Sink> {
    const opened = await this.target.openPart(path, partOf(path, entry), offset);
    let at = offset;
    let sound = opened !== undefined;
    return {
      add: async (data) => {
        if (!opened || !sound || at + data.length > entry.size) {
          sound = false;
          return;
        }
        const written = await this.target.attempt(path, () => opened.file.write(data, 0, data.length, at));
        sound = written !== undefined;
        at += data.length;
      },
      content: undefined,
      close: async () => {
        await opened?.file.close();
        return sound && at === entry.size;
      },
    };
  }

  async settle(item: Item, sink: Sink): Promise<void> {
    const { path, entry } = item;
    const { content } = sink;
    const part: BytePath = partOf(path, entry);
    const work = content ? this.target.write(path, part, entry, content()) : this.target.finishPart(path, part, entry);
    const done = work.finally(() => this.running.delete(done));
    this.running.add(done);
    if (this.running.size >= AT_ONCE) await Promise.race(this.running);
  }

  async all(): Promise<void> {
    await Promise.all(this.running);
  }
}
