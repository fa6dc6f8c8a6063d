import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect as connectSocket, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunHost } from '../../../src/contracts/runHost';
import type { Language, RunRecord, ToilStamp } from '../../../src/contracts/runRecord';
import type { RunSnapshot, WatchLine } from '../../../src/contracts/starter';
import { connect, type Connection } from '../../../src/remote/connection';
import { leaderRunHost } from '../../../src/remote/leaderRuns/leaderRunHost';
import { clusterCommandOptions, clusterEnvironment } from '../../../src/toil/clusterRun';
import { afterwards, buildCommandLine } from '../../../src/toil/commandLine';
import { startLeader, type Leader } from '../../leader/leader';
import { makeSshUser, type SshUser } from '../../leader/sshProgram';
import { memoryLog } from '../../unit/local/rig';
import { HELPER_FILE } from './copyingPlace';

/** A workflow to start, by its paths on the machine that runs it. */
export interface Flow {
  readonly language: Language;
  readonly workflow: string;
  readonly inputs: RunRecord['inputs'];
  readonly extraArguments?: readonly string[];
}

/** A leader, a connection to it that a test can cut, and its RunHost. */
export class LeaderPlace {
  readonly log = memoryLog();
  private readonly sockets = new Set<Socket>();

  private constructor(
    readonly leader: Leader,
    readonly user: SshUser,
    /** A folder of this machine for results. */
    readonly folder: string,
    private readonly opened: { connection?: Connection },
  ) {}

  static async open(address: string): Promise<LeaderPlace> {
    const user = await makeSshUser();
    const leader = await startLeader({ address, authorizedKeys: [user.publicKey] });
    await user.know(address, await leader.hostKeys());
    return new LeaderPlace(leader, user, await mkdtemp(join(tmpdir(), 'leader runs-')), {});
  }

  /** The connection, made when it is asked for first. */
  readonly connection = async (signal: AbortSignal): Promise<Connection> => {
    const { leader, user } = this;
    this.opened.connection ??= await connect(
      {
        ...{ host: leader.address, port: leader.port, user: 'core' },
        hostKeys: { keys: await leader.hostKeys(), fingerprints: [] },
        authentication: { kind: 'keyFile', path: user.keyFile },
        stream: () => this.line(),
        keepAliveInterval: 500,
      },
      signal,
    );
    return this.opened.connection;
  };

  private async line(): Promise<Socket> {
    const socket = connectSocket(this.leader.port, this.leader.address);
    await once(socket, 'connect');
    this.sockets.add(socket);
    return socket;
  }

  /** Cuts the line: neither side says good-bye. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
    this.sockets.clear();
  }

  /** A host as a window of its own has one. */
  host(): RunHost {
    return leaderRunHost({
      connection: this.connection,
      starterFolder: resolve('src/toil/starter/toil_run'),
      helperFile: HELPER_FILE,
      rsync: () => 'rsync',
      log: this.log,
    });
  }

  /** What a shell command in the appliance prints. */
  async inAppliance(command: string): Promise<string> {
    const { code, stdout, stderr } = await this.user.ssh(
      this.leader.address,
      `docker exec toil_leader sh -c ${JSON.stringify(command)}`,
    );
    if (code !== 0) throw new Error(`${command}: ${stderr}`);
    return stdout.trim();
  }

  async close(): Promise<void> {
    this.opened.connection?.close();
    await this.leader.end();
    await this.user.remove();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** With which Toil a run is started, and as whose. */
export interface StartedBy {
  readonly toil: ToilStamp;
  readonly host: RunRecord['host'];
}

/** Makes a run and starts it on the leader alone, as the extension does. Gives its directory. */
export async function startFlow(
  host: RunHost,
  { toil, host: machine }: StartedBy,
  flow: Flow,
  id: string,
  signal: AbortSignal,
): Promise<string> {
  const dir = join(host.runsFolder, id);
  const jobStore = `file:${dir}/js`;
  const record = { id, host: machine, jobStore, outputs: `${dir}/outputs` };
  await host.create(id, JSON.stringify(record), signal);
  await startAttempt(host, { toil, host: machine }, { flow, dir, attempt: 1 }, signal);
  return dir;
}

export async function startAttempt(
  host: RunHost,
  { toil, host: machine }: StartedBy,
  { flow, dir, attempt }: { readonly flow: Flow; readonly dir: string; readonly attempt: number },
  signal: AbortSignal,
): Promise<void> {
  const jobStore = `file:${dir}/js`;
  const outputs = `${dir}/outputs`;
  const restart = attempt > 1;
  const { argv } = buildCommandLine({
    ...{ language: flow.language, workflowPath: flow.workflow, inputs: flow.inputs, toil, jobStore, outputs, restart },
    ...clusterCommandOptions({ batchSystem: 'single_machine', runId: dir, attempt }),
    runDir: dir,
    options: { retries: 0, extraArguments: [...(flow.extraArguments ?? [])] },
    hasFlag: () => true,
  });
  const answer = await host.start(
    dir,
    {
      ...{ format: 1, argv, cwd: flow.language === 'python' ? outputs : dir, restart, jobStore },
      env: clusterEnvironment(undefined),
      inheritEnv: true,
      hostId: machine.id,
      ...afterwards(toil, jobStore, {}),
    },
    signal,
  );
  if (answer.kind !== 'started') throw new Error(JSON.stringify(answer));
}

/** What a watch has told so far. */
export class Told {
  readonly lines: WatchLine[] = [];
  readonly hear = (line: WatchLine): void => void this.lines.push(line);

  latest(dir: string): RunSnapshot | undefined {
    return this.lines.flatMap((line) => (line.kind === 'run' && line.run.dir === dir ? [line.run] : [])).at(-1);
  }
}

/** Waits for something to become true, as long as Toil may take on a machine that is busy with much else. */
export async function becomes(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 90_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`never came true: ${what}`);
    await sleep(25);
  }
}
