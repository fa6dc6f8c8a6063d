import type { RunHost } from '../../contracts/runHost';
import type { RunSnapshot } from '../../contracts/starter';
import type { Log } from '../../shared/log';
import { starterCalls } from '../../toil/starter/starterCalls';
import { starterFileCalls } from '../../toil/starter/starterFileCalls';
import type { SyncProgress } from '../sync/syncTypes';
import { copyOut } from './copyOut';
import { APPLIANCE, LeaderError, mustHaveAppliance } from './leaderFailure';
import { LeaderStarter, TOIL_FOLDER, type LeaderStarterParts } from './leaderStarter';
import { watchLeader } from './leaderWatch';
import { endByWatch, SharedWatch } from './sharedWatch';

/** The folder of a leader whose sub-folders are its runs: it outlives the appliance and a stop of the machine. */
export const LEADER_RUNS = `${TOIL_FOLDER}/runs`;

/** What the RunHost of a leader stands on. */
export interface LeaderMachine extends LeaderStarterParts {
  /** The user's rsync, for results; undefined: only the delta copy. */
  readonly rsync: () => string | undefined;
  readonly log: Log;
}

/** Of a shell whose `exec` found no program, or one that it may not run (POSIX.1-2017, Shell Command Language 2.8.2). */
const NOT_STARTED = [126, 127];

/**
 * The runs of a leader, in its appliance, over the connection of its cluster. A call whose line is cut under it rejects with `SshError`,
 * unless it can be repeated without harm; `watch` and `waitForEnd` go on when the leader is back. All reject with `SshError`,
 * `LeaderError`, `StarterError`, with `RemoteFileError` where a file system refuses, and with what `connection` does.
 */
export function leaderRunHost(machine: LeaderMachine): RunHost {
  const starter = new LeaderStarter(machine);
  const { copyable, ...files } = starterFileCalls(starter.ask, LEADER_RUNS);
  const { list, ...calls } = starterCalls(starter.ask, LEADER_RUNS, machine.log);
  const parts = { connection: machine.connection, starter, root: LEADER_RUNS, log: machine.log };
  const watch = new SharedWatch((tell, signal) => watchLeader(parts, tell, signal));
  return {
    runsFolder: LEADER_RUNS,
    ...calls,
    ...files,
    list,
    watch: (tell, signal) => watch.listen(tell, signal),
    waitForEnd: async (dir, signal): Promise<RunSnapshot> => {
      const seen = (await list(signal)).find((run) => run.dir === dir);
      if (!seen) throw new Error(`no such run: ${dir}`);
      return seen.state === 'running' ? endByWatch(watch, seen, signal) : seen;
    },
    copyOut: async (path, toFolder, report, signal) => {
      const tools = {
        rsync: machine.rsync(),
        helperFile: machine.helperFile,
        report: ({ bytes }: SyncProgress) => report(bytes),
      };
      await copyOut({ connection: machine.connection, copyable, tools }, path, toFolder, signal);
    },
    execute: (argv, signal) => execute(machine, argv, signal),
  };
}

async function execute(
  { connection }: LeaderMachine,
  argv: readonly string[],
  signal: AbortSignal,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const line = await connection(signal);
  const { code = -1, stdout, stderr } = await line.run(argv, { container: APPLIANCE }, signal);
  mustHaveAppliance({ code, stderr });
  const program = argv[0] ?? '';
  if (NOT_STARTED.includes(code) && /exec: .*(?:not found|ermission denied|No such file)/.test(stderr))
    throw new LeaderError({ kind: 'noProgram', program });
  return { code, stdout: stdout.toString('utf8'), stderr };
}
