import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const REPOSITORY = join(import.meta.dirname, '..', '..');

/** The folder of Toil's programs, `python3` among them: the one that `npm test` has prepared and names, else the tests' own. */
export const TOIL_BIN = process.env['TOIL_CLUSTERS_TEST_TOIL'] ?? preparedToil();

/** Tests are declared before anything can be awaited, hence a process of its own: a second, or an installation once. */
function preparedToil(): string {
  const script = join(REPOSITORY, 'scripts', 'testToil.ts');
  const words = ['--import', 'tsx', script];
  return execFileSync(process.execPath, words, { cwd: REPOSITORY, encoding: 'utf8' }).trim();
}
