import type { SFTPWrapper, Stats } from 'ssh2';
import { channelError } from './channel';

/** One name in a folder of the machine. */
export interface RemoteEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  /** Bytes. */
  readonly size: number;
}

/** SSH_FX_NO_SUCH_FILE of draft-ietf-secsh-filexfer-02, which OpenSSH speaks. */
const NO_SUCH_FILE = 2;
/** Bytes of one request; sshd takes up to 256 KiB, ssh2 splits nothing by itself here. */
const PART = 32 * 1024;
/** Requests on their way at once, so that a far server is not waited for at each. */
const AT_ONCE = 64;

/** Files of the machine itself (not of a container), as the user that signed in. Holds one session until it is closed. */
export class FileAccess {
  constructor(
    private readonly sftp: SFTPWrapper,
    private readonly release: () => void,
  ) {
    sftp.once('close', release);
  }

  /** Size in bytes; undefined when it is not there. Links are followed. */
  async size(path: string): Promise<number | undefined> {
    return (await this.stats(path))?.size;
  }

  /** Up to `length` bytes from `offset`; fewer at the end of the file, none when it is not there. */
  async read(path: string, offset: number, length: number): Promise<Buffer> {
    const size = (await this.stats(path))?.size;
    const count = Math.max(0, Math.min(length, (size ?? 0) - offset));
    if (count === 0) return Buffer.alloc(0);
    const handle = await this.call<Buffer>(path, (done) => this.sftp.open(path, 'r', done));
    try {
      const buffer = Buffer.alloc(count);
      const starts = Array.from({ length: Math.ceil(count / PART) }, (_, index) => index * PART);
      const read = await mapSome(starts, (at) => this.readPart(handle, buffer, at, offset));
      // A file that shrank meanwhile ends at its first short part.
      const short = read.findIndex((got, index) => got < Math.min(PART, count - index * PART));
      return short < 0 ? buffer : buffer.subarray(0, short * PART + (read[short] ?? 0));
    } finally {
      await this.call(path, (done) => this.sftp.close(handle, done));
    }
  }

  private readPart(handle: Buffer, buffer: Buffer, at: number, offset: number): Promise<number> {
    const length = Math.min(PART, buffer.length - at);
    return new Promise((resolve, reject) => {
      this.sftp.read(handle, buffer, at, length, offset + at, (error, read) => {
        // The end of the file is an error to ssh2 when nothing at all is left.
        if (error && statusOf(error) !== 1) reject(channelError(error, 'read'));
        else resolve(error ? 0 : read);
      });
    });
  }

  /** Writes a whole file of at most a few megabytes; `mode` as in chmod. What is there is replaced at once, by a rename. */
  async write(path: string, content: Buffer, mode: number): Promise<void> {
    const temporary = `${path}.${process.pid.toString(36)}${Date.now().toString(36)}.part`;
    try {
      await this.writeNew(temporary, content, mode);
      await this.call(path, (done) => this.sftp.ext_openssh_rename(temporary, path, done));
    } catch (error) {
      await this.call(temporary, (done) => this.sftp.unlink(temporary, done)).catch(() => undefined);
      throw error;
    }
  }

  private async writeNew(path: string, content: Buffer, mode: number): Promise<void> {
    const handle = await this.call<Buffer>(path, (done) => this.sftp.open(path, 'wx', mode, done));
    try {
      const starts = Array.from({ length: Math.ceil(content.length / PART) }, (_, index) => index * PART);
      await mapSome(starts, (at) => {
        const length = Math.min(PART, content.length - at);
        return this.call(path, (done) => this.sftp.write(handle, content, at, length, at, done));
      });
    } finally {
      await this.call(path, (done) => this.sftp.close(handle, done));
    }
  }

  /** The names in a folder; empty when it is not there. */
  async list(path: string): Promise<RemoteEntry[]> {
    return new Promise((resolve, reject) => {
      this.sftp.readdir(path, (error, list) => {
        if (error && statusOf(error) === NO_SUCH_FILE) resolve([]);
        else if (error) reject(channelError(error, path));
        else resolve(list.map(({ filename, attrs }) => ({ name: filename, kind: kindOf(attrs), size: attrs.size })));
      });
    });
  }

  close(): void {
    this.sftp.end();
    this.release();
  }

  private stats(path: string): Promise<Stats | undefined> {
    return new Promise((resolve, reject) => {
      this.sftp.stat(path, (error, stats) => {
        if (error && statusOf(error) === NO_SUCH_FILE) resolve(undefined);
        else if (error) reject(channelError(error, path));
        else resolve(stats);
      });
    });
  }

  private call<T>(what: string, ask: (done: (error?: Error | null, value?: T) => void) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      ask((error, value) => (error ? reject(channelError(error, what)) : resolve(value as T)));
    });
  }
}

function kindOf(stats: Stats): RemoteEntry['kind'] {
  if (stats.isDirectory()) return 'folder';
  if (stats.isSymbolicLink()) return 'link';
  return stats.isFile() ? 'file' : 'other';
}

function statusOf(error: Error): unknown {
  return 'code' in error ? error.code : undefined;
}

async function mapSome<T, U>(items: readonly T[], work: (item: T) => Promise<U>): Promise<U[]> {
  const results: U[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) results[index] = await work(items[index] as T);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker));
  return results;
}
