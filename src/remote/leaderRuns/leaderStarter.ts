import type { AskStarter, StarterEnd, StarterInput, StarterWords } from '../../toil/starter/starterCalls';
import { abortable } from '../../shared/abortable';
import { readStarter, STARTER_NAME } from '../../toil/starter/starterFiles';
import type { Connection } from '../connection';
import { deltaCopy } from '../sync/deltaCopy';
import { APPLIANCE, LeaderError, mustHaveAppliance, throughCuts } from './leaderFailure';
import { watchProcess } from './watchProcess';

/** Where Toil keeps its files on a leader: a folder of the machine that the appliance has under the same name (toil-facts.md 2.7). */
export const TOIL_FOLDER = '/var/lib/toil';

/** What is needed to run the starter in a leader's appliance. */
export interface LeaderStarterParts {
  /** The connection of now: another one after a stop and start. */
  readonly connection: (signal: AbortSignal) => Promise<Connection>;
  /** The starter's folder on this machine. */
  readonly starterFolder: string;
  /** `deltaHelper.py` on this machine. */
  readonly helperFile: string;
}

/** Milliseconds that a copy of the starter may take. */
const COPY_LIMIT = 120_000;
/** Asked twice they do no harm: repeated when the line is cut under them. */
const REPEATABLE = new Set(['list', 'read', 'size', 'folder', 'usage', 'links', 'stop', 'reap', 'remove']);

/** The starter in a leader's appliance: put there when it is first needed, run by `docker exec`. */
export class LeaderStarter {
  private copied: Promise<string> | undefined;

  constructor(private readonly parts: LeaderStarterParts) {}

  /** Rejects with `SshError`, `LeaderError` and `SyncError`. */
  readonly ask: AskStarter = async (words, input, signal) => {
    const once = (): Promise<StarterEnd> => this.askOnce(words, input, signal);
    return REPEATABLE.has(words[0]) ? throughCuts(once, signal) : once();
  };

  /** Runs `watch`, which ends when we are gone, and gives how it ended. */
  async watch(
    connection: Connection,
    root: string,
    onLine: (line: string) => void,
    signal: AbortSignal,
  ): Promise<StarterEnd> {
    const argv = [...(await this.program(connection, signal)), 'watch', root];
    const end = await watchProcess(connection, argv, onLine, signal);
    return this.checked({ ...end, stdout: Buffer.alloc(0) });
  }

  private async askOnce(words: StarterWords, input: StarterInput, signal: AbortSignal): Promise<StarterEnd> {
    const connection = await this.parts.connection(signal);
    const run = async (): Promise<StarterEnd> => {
      const argv = [...(await this.program(connection, signal)), ...words];
      const { code, stdout, stderr } = await connection.run(
        argv,
        { container: APPLIANCE, input: input.text ?? '' },
        signal,
      );
      return this.checked({ code: code ?? -1, stdout, stderr });
    };
    const end = await run();
    // It was taken away under us, with the disk of another leader perhaps.
    return this.copied === undefined ? run() : end;
  }

  private checked(end: StarterEnd): StarterEnd {
    mustHaveAppliance(end);
    // Python's words for a program file that is not there; it ends with 2.
    if (end.code === 2 && /can't open file|can't find '__main__'/.test(end.stderr)) this.copied = undefined;
    return end;
  }

  /** The command line of the starter: isolated from the user's Python settings, and quick to start. */
  private async program(connection: Connection, signal: AbortSignal): Promise<string[]> {
    this.copied ??= this.copy(connection).catch((error: unknown) => {
      this.copied = undefined;
      throw error;
    });
    const place = await abortable(this.copied, signal);
    return ['python3', '-I', '-S', '-B', '-X', 'utf8', place];
  }

  /**
   * Copies the starter into the appliance and gives its path there, when each of its files was seen or put there whole. The folder bears
   * a digest of them: a run keeps the starter that it began with, and two windows write the same.
   */
  private async copy(connection: Connection): Promise<string> {
    const signal = AbortSignal.timeout(COPY_LIMIT);
    const { starterFolder, helperFile } = this.parts;
    const { files, hash } = await readStarter(starterFolder, signal);
    const remote = `${TOIL_FOLDER}/starter/${hash}/${STARTER_NAME}`;
    const { problems } = await deltaCopy(
      connection,
      helperFile,
      {
        direction: 'up',
        local: starterFolder,
        remote,
        container: APPLIANCE,
        excludes: { patterns: [], gitignore: false },
        only: [...files.keys()],
        deletes: false,
        dryRun: false,
      },
      { report: () => undefined },
      signal,
    );
    if (problems.length > 0) throw new LeaderError({ kind: 'notCopied', path: remote, problems });
    return remote;
  }
}
