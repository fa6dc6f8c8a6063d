import { StringDecoder } from 'node:string_decoder';
import type { Readable } from 'node:stream';
import type { Connection } from '../connection';
import { APPLIANCE } from './leaderFailure';

/** Seconds without a sign of life from us after which the watch at the other end ends. */
const LEASE = 90;
/** Milliseconds between signs of life: three may be lost. */
const BEAT = 22_000;
const KEPT_WORDS = 4_000;

/**
 * Runs the starter's `watch` (`argv`) in the appliance and tells its lines. `docker exec` goes on when the line is cut
 * (runs-and-leader.md 1.6), so it is given a lease, which we renew. Rejects as `Connection.exec`.
 */
export async function watchProcess(
  connection: Connection,
  argv: readonly string[],
  onLine: (line: string) => void,
  signal: AbortSignal,
): Promise<{ code: number; stderr: string }> {
  const process = await connection.exec([...argv, String(LEASE)], { container: APPLIANCE, hold: true }, signal);
  process.stdin.on('error', () => undefined);
  const beat = setInterval(() => void process.stdin.write('\n'), BEAT);
  let stderr = '';
  process.stderr.setEncoding('utf8').on('data', (text: string) => (stderr = (stderr + text).slice(-KEPT_WORDS)));
  tellLines(process.stdout, onLine);
  try {
    const { code } = await process.ended;
    signal.throwIfAborted();
    return { code: code ?? -1, stderr };
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    clearInterval(beat);
  }
}

function tellLines(stream: Readable, tell: (line: string) => void): void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  stream.on('data', (part: Buffer) => {
    const lines = (rest + decoder.write(part)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) tell(line);
  });
  // What breaks the stream breaks `ended` too.
  stream.on('error', () => undefined);
}
