import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

export interface RunningProcess {
  readonly pid: number;
  readonly command: string;
}

/** The processes whose command line names this path: Toil's own and its workers name their job store, tools may. */
export async function processesNaming(path: string): Promise<RunningProcess[]> {
  const { stdout } = await execute('ps', ['-axww', '-o', 'pid=,stat=,args='], { maxBuffer: 1 << 26 });
  return stdout.split('\n').flatMap((line) => {
    const [, pid, state = '', command = ''] = /^\s*(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    return command.includes(path) && !state.startsWith('Z') ? [{ pid: Number(pid), command }] : [];
  });
}
