import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type Connection } from '../../../src/remote/connection';
import { sync, type SyncTools } from '../../../src/remote/sync/sync';
import { SyncError, type SyncFailure, type SyncOutcome, type SyncRequest } from '../../../src/remote/sync/syncTypes';
import { countedLine, type CountedLine } from './countedLine';
import { DOCKER_STAND_IN } from './dockerStandIn';
import { lackingForSsh, startSshServer, writeProgram, type SshServer } from './sshServer';

const signal = new AbortController().signal;
/** The helper of the delta copy, as it is shipped. */
export const HELPER_FILE = join(import.meta.dirname, '../../../src/remote/sync/deltaHelper.py');
const lacking = lackingForSsh('rsync', 'python3');

/** Everything below a folder but times, in an order of its own: kind, mode, content or target, by the bytes of the name. */
export function picture(folder: string): string {
  const script =
    'cd "$0" && find . -mindepth 1 -printf "%P %y %m %l\\0" | sort -z; find . -type f -print0 | sort -z | xargs -0r sha256sum -z';
  return execFileSync('sh', ['-c', script, folder], { encoding: 'latin1', maxBuffer: 1 << 28 });
}

export async function syncFailure(work: Promise<unknown>): Promise<SyncFailure> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof SyncError, String(error));
  return error.failure;
}

interface Opened {
  readonly server: SshServer;
  readonly connection: Connection;
  readonly line: CountedLine;
  readonly top: string;
}

/** One server, one connection, and the folders `here`, `far`, `back` of a test. */
export class CopyingPlace {
  private place: Opened | undefined;

  constructor(private readonly by: SyncOutcome['by']) {}

  /** Says so and gives false where this machine lacks what it takes. */
  async open(): Promise<boolean> {
    if (lacking !== undefined) {
      process.stderr.write(`sync: skipped, ${lacking}\n`);
      return false;
    }
    const top = await mkdtemp(join(tmpdir(), 'toil-sync-'));
    await writeProgram(join(top, 'bin'), 'docker', DOCKER_STAND_IN);
    // rsync tells how far it is once a second: on a busy machine, too, it must not be done before that is heard.
    await writeProgram(join(top, 'bin'), 'slow-rsync', '#!/bin/sh\nexec rsync --bwlimit=40m "$@"\n');
    const server = await startSshServer({ config: [`SetEnv PATH=${join(top, 'bin')}:/usr/bin:/bin`] });
    const line = await countedLine(server.port);
    const connection = await connect({ ...server.target, port: line.port }, signal, { pauses: [50, 200, 400] });
    this.place = { server, connection, line, top };
    return true;
  }

  async close(): Promise<void> {
    if (!this.place) return;
    this.connection.close();
    this.opened().line.close();
    await this.server.stop();
    await rm(this.place.top, { recursive: true, force: true });
  }

  async makeFolders(): Promise<void> {
    for (const name of ['here', 'far']) await mkdir(this.at(name));
  }

  async removeFolders(): Promise<void> {
    if (!this.place) return;
    for (const name of ['here', 'far', 'back', 'secret']) await rm(this.at(name), { recursive: true, force: true });
  }

  get server(): SshServer {
    return this.opened().server;
  }

  get connection(): Connection {
    return this.opened().connection;
  }

  /** Bytes that went over the connection so far, both ways. */
  get moved(): number {
    return this.opened().line.moved();
  }

  at(...names: string[]): string {
    return join(this.opened().top, ...names);
  }

  tools(report: SyncTools['report'] = () => undefined, rsync = 'rsync'): SyncTools {
    return { report, helperFile: HELPER_FILE, rsync: this.by === 'rsync' ? rsync : undefined };
  }

  request(parts: Partial<SyncRequest>): SyncRequest {
    return {
      direction: 'up',
      local: this.at('here'),
      remote: this.at('far', 'a b', 'deep'),
      excludes: { patterns: [], gitignore: false },
      deletes: false,
      dryRun: false,
      ...parts,
    };
  }

  async run(parts: Partial<SyncRequest>): Promise<SyncOutcome> {
    const outcome = await sync(this.connection, this.request(parts), this.tools(), signal);
    assert.equal(outcome.by, this.by);
    return outcome;
  }

  private opened(): Opened {
    assert.ok(this.place, 'the place is not open');
    return this.place;
  }
}

/** What an outcome tells, in an order of its own. */
export function told({ changes }: SyncOutcome): string[] {
  return changes.map(({ change, entry, path }) => `${change} ${entry} ${path}`).sort();
}
