import { open, readFile, type FileHandle } from 'node:fs/promises';
import type { CopyPlan, Item } from './copyPlan';
import type { DeltaSession } from './deltaSession';
import { localHash } from './localHash';
import { localPath, partOf, shownPath, type BytePath, type Listing } from './manifest';
import type { SyncProblem } from './syncTypes';

/** Bytes up to which a file is read at once, ahead of its turn. */
const SMALL = 256 * 1024;
/** Small files read ahead. */
const AHEAD = 64;
const BLOCK = 256 * 1024;
/** Bytes from which a file that was cut is worth a question before it is sent again. */
export const WORTH_RESUMING = 1024 * 1024;

/** What a copy works with. */
export interface Copying {
  readonly session: DeltaSession;
  readonly root: string;
  /** Called with bytes as they go. */
  readonly advance: (bytes: number) => void;
  readonly signal: AbortSignal;
}

/** Sends everything of a plan in one stream; nothing is waited for but the questions about files that were cut. */
export async function sendPlan(plan: CopyPlan, to: Listing, copying: Copying): Promise<SyncProblem[]> {
  const { session } = copying;
  const problems: SyncProblem[] = [];
  const { writer } = session;
  await writer.message({ do: 'root' });
  const offsets = await resumeOffsets(plan.files, to, copying);
  for (const path of plan.deletes) await writer.message({ do: 'delete', path });
  for (const { path, entry } of plan.folders) await writer.message({ do: 'folder', path, mode: entry.mode ?? null });
  await sendFiles(plan.files, offsets, copying, problems);
  for (const { path, entry } of plan.links) {
    await writer.message({ do: 'link', path, part: partOf(path, entry), link: entry.link });
  }
  for (const { path, entry } of [...plan.attributes, ...plan.folders].reverse()) {
    await writer.message({ do: 'attributes', path, mode: entry.mode ?? null, mtime: entry.mtime });
  }
  return problems;
}

/** How much of each file lies at the other end already, proved by its hash. */
async function resumeOffsets(
  files: readonly Item[],
  to: Listing,
  { session, root, signal }: Copying,
): Promise<ReadonlyMap<BytePath, number>> {
  const begun = files.flatMap((item) => {
    const part = partOf(item.path, item.entry);
    const size = to.parts.get(part)?.size ?? 0;
    return size >= WORTH_RESUMING && size <= item.entry.size ? [{ path: item.path, part, size }] : [];
  });
  const theirs = await session.hashes(begun.map(({ part, size }) => [part, size] as const));
  const offsets = new Map<BytePath, number>();
  for (const [index, { path, size }] of begun.entries()) {
    const own = await localHash(root, path, size, signal);
    if (own !== null && own === theirs[index]) offsets.set(path, size);
  }
  return offsets;
}

async function sendFiles(
  files: readonly Item[],
  offsets: ReadonlyMap<BytePath, number>,
  copying: Copying,
  problems: SyncProblem[],
): Promise<void> {
  const reading = new Map<Item, Promise<Buffer | Error>>();
  let ahead = 0;
  const readAhead = (upTo: number): void => {
    for (; ahead < Math.min(files.length, upTo); ahead += 1) {
      const item = files[ahead];
      if (item && item.entry.size <= SMALL) {
        reading.set(
          item,
          readFile(localPath(copying.root, item.path)).catch((error: unknown) => error as Error),
        );
      }
    }
  };
  for (const [index, item] of files.entries()) {
    copying.signal.throwIfAborted();
    readAhead(index + AHEAD);
    const small = await reading.get(item);
    reading.delete(item);
    const problem = small ? await sendSmall(item, small, copying) : await sendLarge(item, offsets, copying);
    if (problem) problems.push({ path: shownPath(item.path), problem: 'vanished', detail: problem });
  }
}

function head({ path, entry }: Item, size: number, offset: number): Readonly<Record<string, unknown>> {
  const { mode = null, mtime } = entry;
  return { do: 'put', path, part: partOf(path, entry), size, offset, mode, mtime };
}

/** Gives what went wrong on this side, if anything. */
async function sendSmall(item: Item, content: Buffer | Error, copying: Copying): Promise<string | undefined> {
  if (content instanceof Error) return content.message;
  await copying.session.writer.message(head(item, content.length, 0));
  await copying.session.writer.data(content);
  copying.advance(content.length);
  return undefined;
}

async function sendLarge(
  item: Item,
  offsets: ReadonlyMap<BytePath, number>,
  copying: Copying,
): Promise<string | undefined> {
  const file = await open(localPath(copying.root, item.path), 'r').catch((error: unknown) => error as Error);
  if (file instanceof Error) return file.message;
  try {
    const offset = offsets.get(item.path) ?? 0;
    await copying.session.writer.message(head(item, item.entry.size, offset));
    copying.advance(offset);
    return await sendRest(file, item, offset, copying);
  } finally {
    await file.close();
  }
}

async function sendRest(
  file: FileHandle,
  { path, entry }: Item,
  offset: number,
  { session, advance, signal }: Copying,
): Promise<string | undefined> {
  for (let at = offset; at < entry.size;) {
    signal.throwIfAborted();
    const block = Buffer.allocUnsafe(Math.min(BLOCK, entry.size - at));
    const { bytesRead } = await file.read(block, 0, block.length, at);
    if (bytesRead === 0) {
      // The other end tells of it, too; it waits for bytes that will not come.
      await session.writer.message({ do: 'abandon', path });
      return undefined;
    }
    await session.writer.data(block.subarray(0, bytesRead));
    advance(bytesRead);
    at += bytesRead;
  }
  return undefined;
}
