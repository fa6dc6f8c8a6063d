import { randomBytes } from 'node:crypto';
import { quoteWords } from './quote';

/** The size of a terminal in characters. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** Where and how a command runs. */
export interface CommandPlace {
  /** Inside this Docker container; unset: on the machine itself. */
  readonly container?: string;
  /** The folder to start in. */
  readonly cwd?: string;
  /** No place for secrets: other users of the machine can read command lines. */
  readonly env?: Readonly<Record<string, string>>;
}

/** What is sent to the server for one command, and what ends it if need be. */
export interface CommandLine {
  readonly text: string;
  readonly killText: (signal: 'TERM' | 'KILL') => string;
}

const MARK = 'TOIL_CLUSTERS_COMMAND';
/** Becomes the program of `$@`, whose environment then tells its own process number beside the name in `$0`; the last dot ends it. */
const MARKED = `export ${MARK}="$0.$$."; exec "$@"`;
/** Signals (`$0`) the process group of the program whose environment says so itself; what it detached on purpose goes on. */
const KILL = [
  'for p in /proc/[0-9]*; do n="${p#/proc/}";',
  `if grep -qsF "${MARK}=$1.$n." "$p/environ"; then kill -s "$0" -- "-$n" 2>/dev/null || kill -s "$0" "$n"; fi;`,
  'done',
].join(' ');

/**
 * The line for a command of words. The server's own means do not end a command for sure: sshd passes signals on for some users only
 * (session.c, `session_signal_req`), and `docker exec` leaves behind what it started (reference runs-and-leader.md 1.6). So each
 * command bears a mark by which a second one finds it, on Linux.
 */
export function commandLine(words: readonly string[], place: CommandPlace, terminal: boolean): CommandLine {
  const { container, cwd, env = {} } = place;
  const name = randomBytes(9).toString('hex');
  const settings = Object.entries(env).map(([key, value]) => `${key}=${value}`);
  const marked = ['sh', '-c', MARKED, name, ...words];
  const kill = (signal: string): string[] => ['sh', '-c', KILL, signal, name];
  if (container === undefined) {
    const start = cwd === undefined ? 'exec' : `cd ${quoteWords([cwd])} && exec`;
    return {
      text: `${start} ${quoteWords(settings.length > 0 ? ['env', ...settings, ...marked] : marked)}`,
      killText: (signal) => quoteWords(kill(signal)),
    };
  }
  const options = [
    terminal ? '-it' : '-i',
    ...settings.flatMap((each) => ['-e', each]),
    ...(cwd === undefined ? [] : ['-w', cwd]),
  ];
  return {
    text: quoteWords(['docker', 'exec', ...options, container, ...marked]),
    killText: (signal) => quoteWords(['docker', 'exec', container, ...kill(signal)]),
  };
}
