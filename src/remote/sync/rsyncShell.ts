import type { Readable } from 'node:stream';

/**
 * The remote shell of our rsync, for its `--rsh`: a few words of `sh` that lead its standard input and output to two pipes which
 * rsync inherits from us (3: to it, 4: from it). Nothing listens anywhere, so that nobody else can speak to the connection, no file
 * is needed, and it starts in a millisecond. First come rsync's words for the other end, their number before them, each ended by a NUL.
 *
 * The reading `cat` is the one in front: rsync waits for the end of its shell, which must come with the end of the other side.
 * A background command has no standard input of its own (POSIX.1-2017, 2.9.3), hence number 5. rsync reads quotes in `--rsh`.
 */
export const REMOTE_SHELL = `sh -c 'printf "%s\\0" "$#" "$@" >&4; exec 5<&0; cat <&5 >&4 3<&- & exec cat <&3 4>&- 5<&-' sh`;

/** More is no rsync. */
const MOST_BYTES = 64 * 1024;

/** Reads what `REMOTE_SHELL` says first: the host and the words to run there; the host is left out. Undefined when the stream ends before. */
export async function readServerWords(stream: Readable): Promise<string[] | undefined> {
  let held: Buffer = Buffer.alloc(0);
  for (;;) {
    const words = wordsIn(held);
    if (words) {
      stream.unshift(words.rest);
      return words.words.slice(1);
    }
    if (held.length > MOST_BYTES) return undefined;
    const more = await nextPart(stream);
    if (!more) return undefined;
    held = Buffer.concat([held, more]);
  }
}

function wordsIn(held: Buffer): { words: string[]; rest: Buffer } | undefined {
  const first = held.indexOf(0);
  if (first < 0) return undefined;
  const count = Number(held.toString('latin1', 0, first));
  const words: string[] = [];
  let at = first + 1;
  while (words.length < count) {
    const end = held.indexOf(0, at);
    if (end < 0) return undefined;
    words.push(held.toString('utf8', at, end));
    at = end + 1;
  }
  return { words, rest: held.subarray(at) };
}

function nextPart(stream: Readable): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const done = (): void => {
      stream.off('readable', look).off('end', end).off('close', end);
    };
    const look = (): void => {
      const part: unknown = stream.read();
      if (!Buffer.isBuffer(part)) return;
      done();
      resolve(part);
    };
    const end = (): void => {
      done();
      resolve(undefined);
    };
    stream.on('readable', look).once('end', end).once('close', end);
    look();
  });
}
