import { constants } from 'node:fs';
import {
  chmod,
  lstat,
  mkdir,
  open,
  rename,
  rm,
  rmdir,
  symlink,
  unlink,
  utimes,
  type FileHandle,
} from 'node:fs/promises';
import { systemCode } from '../failure';
import { localPath, refusal, shownPath, type BytePath, type Entry } from './manifest';
import type { SyncProblem } from './syncTypes';

/** A file that is being written at the place of its part. */
export interface OpenPart {
  readonly file: FileHandle;
  readonly part: BytePath;
}

/**
 * The folder of this machine that is written to. What to write comes from the other end and is not trusted: a path stays below the
 * folder, and no link on the way is followed. What cannot be written is a problem, the rest goes on.
 */
export class LocalTarget {
  readonly problems: SyncProblem[] = [];
  private readonly trueFolders = new Map<BytePath, Promise<void>>();

  constructor(private readonly root: string) {}

  async prepare(): Promise<void> {
    await mkdir(this.root, { recursive: true });
  }

  /** Opens the part of a file, at an offset that is known to be right. */
  async openPart(path: BytePath, part: BytePath, offset: number): Promise<OpenPart | undefined> {
    return this.attempt(path, async () => {
      const flags = constants.O_WRONLY | constants.O_CREAT | ((constants.O_NOFOLLOW as number | undefined) ?? 0);
      const file = await open(await this.inside(part), flags, 0o600);
      try {
        await file.truncate(offset);
        return { file, part };
      } catch (error) {
        await file.close();
        throw error;
      }
    });
  }

  /** The whole of a small file. */
  async write(path: BytePath, part: BytePath, entry: Entry, content: Buffer): Promise<void> {
    const opened = await this.openPart(path, part, 0);
    if (!opened) return;
    const written = await this.attempt(path, () => opened.file.write(content, 0, content.length, 0));
    await opened.file.close();
    if (written) await this.finishPart(path, part, entry);
  }

  /** Puts a part that is whole in its place. */
  async finishPart(path: BytePath, part: BytePath, entry: Entry): Promise<void> {
    await this.attempt(path, async () => {
      const from = await this.inside(part);
      await settle(from, entry);
      await rename(from, await this.inside(path));
    });
  }

  /** A folder that we can write to until all is in it. */
  async folder(path: BytePath, mode: number | undefined): Promise<void> {
    await this.attempt(path, async () => {
      const place = await this.inside(path);
      await mkdir(place).catch(async (error: unknown) => {
        if (systemCode(error) !== 'EEXIST' || !(await lstat(place)).isDirectory()) throw error;
      });
      if (mode !== undefined) await chmod(place, mode | 0o700);
    });
  }

  async link(path: BytePath, part: BytePath, target: BytePath): Promise<void> {
    await this.attempt(path, async () => {
      const from = await this.inside(part);
      const leadsTo = process.platform === 'win32' ? shownPath(target) : Buffer.from(target, 'latin1');
      await rm(from, { force: true });
      await symlink(leadsTo, from);
      await rename(from, await this.inside(path));
    });
  }

  async attributes(path: BytePath, entry: Entry): Promise<void> {
    await this.attempt(path, async () => settle(await this.inside(path), entry));
  }

  /** A folder keeps what is excluded in it. */
  async delete(path: BytePath): Promise<void> {
    await this.attempt(path, async () => {
      const place = await this.inside(path);
      const isFolder = (await lstat(place)).isDirectory();
      await (isFolder ? rmdir(place) : unlink(place)).catch((error: unknown) => {
        if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(systemCode(error) ?? '')) throw error;
      });
      this.trueFolders.clear();
    });
  }

  async attempt<T>(path: BytePath, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      const told = error instanceof Refused ? error.problem : (PROBLEMS[systemCode(error) ?? ''] ?? 'other');
      const detail = error instanceof Refused ? '' : error instanceof Error ? error.message : String(error);
      this.problems.push({ path: shownPath(path), problem: told, detail });
      return undefined;
    }
  }

  /** The place of a path, when each folder on the way to it is one. */
  private async inside(path: BytePath): Promise<string | Buffer> {
    const refused = refusal(path, process.platform);
    if (refused) throw new Refused(refused);
    const end = path.lastIndexOf('/');
    if (end > 0) await this.trueFolder(path.slice(0, end));
    return localPath(this.root, path);
  }

  private trueFolder(path: BytePath): Promise<void> {
    const known = this.trueFolders.get(path);
    if (known) return known;
    const look = async (): Promise<void> => {
      const end = path.lastIndexOf('/');
      if (end > 0) await this.trueFolder(path.slice(0, end));
      if (!(await lstat(localPath(this.root, path))).isDirectory()) throw new Refused('outside');
    };
    const looking = look();
    this.trueFolders.set(path, looking);
    // What is not there yet may come.
    looking.catch(() => this.trueFolders.delete(path));
    return looking;
  }
}

class Refused extends Error {
  constructor(readonly problem: 'outside' | 'name') {
    super(problem);
  }
}

const PROBLEMS: Readonly<Record<string, SyncProblem['problem']>> = {
  EACCES: 'permission',
  EPERM: 'permission',
  EROFS: 'permission',
  ENOSPC: 'noSpace',
  EDQUOT: 'noSpace',
  ENOENT: 'vanished',
};

async function settle(place: string | Buffer, { mode, mtime }: Entry): Promise<void> {
  if (mode !== undefined && process.platform !== 'win32') await chmod(place, mode);
  const seconds = mtime / 1_000_000;
  await utimes(place, seconds, seconds);
}
