import { buildExtension } from '../prepare/build';
import { providePython } from '../prepare/python';
import { testLeader } from '../testLeader';
import { lackingForLeader, provideLeaderPrograms } from '../testLeaderSystem';
import { testMinio } from '../testMinio';
import { testMoto } from '../testMoto';
import { provideTestPrograms } from '../testPrograms';
import { testToil } from '../testToil';
import { chooseHost } from '../vscodeHost/chooseHost';

/** What a rung stands on. */
export type Part = 'programs' | 'python' | 'extension' | 'toil' | 'vscode' | 'moto' | 'minio' | 'leader';

/** `ready`; `failed`: this machine can have it, so it is an error; `lacking`: it cannot. */
export type PartState =
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly why: string }
  | { readonly kind: 'lacking'; readonly why: string };

/** The environment variable that tells the tests the folder of Toil's programs. */
const TEST_TOIL = 'TOIL_CLUSTERS_TEST_TOIL';
const READY: PartState = { kind: 'ready' };

/** Prepares the parts, those that have nothing to do with each other at the same time. */
export async function prepare(
  parts: ReadonlySet<Part>,
  report: (line: string) => void,
): Promise<ReadonlyMap<Part, PartState>> {
  const states = new Map<Part, PartState>();
  const make = async (part: Part, work: () => Promise<unknown>): Promise<void> => {
    if (!parts.has(part)) return;
    const started = Date.now();
    states.set(part, await stateOf(part, work));
    report(`${part}: ${states.get(part)?.kind ?? ''} after ${Math.round((Date.now() - started) / 1000)} s`);
  };
  // They may install packages of the system, and only one can at a time.
  await make('programs', () => provideTestPrograms(report));
  await make('python', () => providePython(report));
  await Promise.all([
    make('extension', buildExtension),
    make('vscode', () => chooseHost(report)),
    make('toil', async () => {
      if (!parts.has('python')) await providePython(report);
      // Whoever has named one wants the tests to run with that.
      process.env[TEST_TOIL] ??= (await testToil()).bin;
    }),
    make('moto', () => testMoto()),
    make('minio', () => testMinio()),
    make('leader', async () => {
      await provideLeaderPrograms(report);
      await testLeader();
    }),
  ]);
  return states;
}

async function stateOf(part: Part, work: () => Promise<unknown>): Promise<PartState> {
  if (process.platform === 'win32' && (part === 'toil' || part === 'python')) {
    return { kind: 'lacking', why: 'Toil does not run on Windows' };
  }
  const lacking = part === 'leader' ? await lackingForLeader() : undefined;
  if (lacking !== undefined) return { kind: 'lacking', why: lacking };
  try {
    await work();
    return READY;
  } catch (error) {
    return { kind: 'failed', why: `${part}: ${error instanceof Error ? error.message : String(error)}` };
  }
}
