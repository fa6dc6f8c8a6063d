import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type Connection } from '../../../src/remote/connection';
import type { Target } from '../../../src/remote/target';
import { DOCKER_STAND_IN } from './dockerStandIn';
import { lackingForSsh, startSshServer, writeProgram, type SshServer } from './sshServer';

const signal = new AbortController().signal;

/** A real SSH server of a suite, with a stand-in for docker, and connections to it that end with each test. */
export interface SshPlace {
  readonly server: SshServer;
  /** A folder of the suite; its `bin` comes first in the server's PATH. */
  readonly folder: string;
  /** Connects; to the server unless told otherwise. */
  readonly reach: (target?: Target) => Promise<Connection>;
  /** Has a connection of the test's own closed when it ends. */
  readonly closeAfter: (connection: Connection) => void;
}

/** Gives a suite its server; where this machine lacks what it takes the suite is left out, with a line that says so. */
export function sshPlace(): SshPlace {
  const open: Connection[] = [];
  let started: { readonly server: SshServer; readonly folder: string } | undefined;
  const opened = (): NonNullable<typeof started> => {
    if (started === undefined) throw new Error('the SSH server has not started');
    return started;
  };

  before(async function () {
    const lacking = lackingForSsh();
    if (lacking !== undefined) {
      process.stderr.write(`ssh: skipped, ${lacking}\n`);
      this.skip();
    }
    const folder = await mkdtemp(join(tmpdir(), 'toil-ssh-'));
    await writeProgram(join(folder, 'bin'), 'docker', DOCKER_STAND_IN);
    const server = await startSshServer({ config: [`SetEnv PATH=${join(folder, 'bin')}:/usr/bin:/bin`] });
    started = { server, folder };
  });
  afterEach(() => {
    for (const connection of open.splice(0)) connection.close();
  });
  after(async () => {
    if (started === undefined) return;
    await started.server.stop();
    await rm(started.folder, { recursive: true, force: true });
  });

  return {
    get server() {
      return opened().server;
    },
    get folder() {
      return opened().folder;
    },
    closeAfter: (connection) => void open.push(connection),
    reach: async (target = opened().server.target) => {
      const connection = await connect(target, signal, { pauses: [50, 200, 400, 800, 800, 800] });
      open.push(connection);
      return connection;
    },
  };
}
