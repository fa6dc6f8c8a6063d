import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { REPOSITORY } from '../vscodeHost/folders';
import type { Measurement } from './measurement';
import type { timeTree } from './treeTimes';

/** Issue 3: the tree stays quick with so many jobs. */
const JOBS = 5000;
/** The same budgets as the pods tree has for twice as many rows (design section 5): milliseconds. */
const FIRST_ROWS = 1500;
const UPDATE = 50;

/** The Runs tree itself, with the real readers behind it and a stand-in for the editor in front. */
export async function treeUpdates(folder: string): Promise<Measurement[]> {
  const outfile = join(folder, 'treeTimes.mjs');
  const here = join(REPOSITORY, 'scripts', 'bench');
  await build({
    entryPoints: [join(here, 'treeTimes.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    // CommonJS packages ask for Node's modules by require().
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    alias: { vscode: join(here, 'editorStandIn.ts') },
    logLevel: 'error',
  });
  const built = (await import(pathToFileURL(outfile).href)) as { timeTree: typeof timeTree };
  const { first, jump, update } = await built.timeTree(folder, JOBS);
  return [
    { name: `run: tree, first look at ${JOBS} jobs`, value: first, unit: 'ms', limit: FIRST_ROWS },
    { name: `run: tree, ${JOBS} more jobs at once`, value: jump, unit: 'ms', limit: FIRST_ROWS },
    { name: `run: tree, update with ${JOBS} jobs there`, value: update, unit: 'ms', limit: UPDATE },
  ];
}
