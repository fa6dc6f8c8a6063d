import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { missingPackages, providePackages } from '../../scripts/debianPackages';
import { findOnPath } from '../../scripts/vscodeHost/programs';
import { runProgram } from '../../src/local/process';

const NEEDS = [{ found: () => findOnPath(['shellcheck']), apt: 'shellcheck' }];
const TESTS = path.resolve(import.meta.dirname, '..');

describe('The shell programs that tests stand on', function () {
  before(async function () {
    const mayInstall = process.platform === 'linux' && process.getuid?.() === 0;
    // Where it cannot be had this is left out; in CI that is a failure.
    if (!mayInstall && process.env['CI'] === undefined && missingPackages(NEEDS).length > 0) this.skip();
    await providePackages('a look at shell programs', NEEDS, () => undefined);
  });

  for (const folder of ['leader', 'rig'])
    it(`of test/${folder} have nothing wrong that ShellCheck sees`, async () => {
      const programs = await shellPrograms(path.join(TESTS, folder));
      assert.ok(programs.length > 0);
      // SC1091: what they read is there only where they run. SC2016: what apt-get and an inner bash shall expand is quoted on purpose.
      const { code, stdout, stderr } = await runProgram(['shellcheck', '--exclude=SC1091,SC2016', ...programs]);
      assert.equal(stdout + stderr, '');
      assert.equal(code, 0);
    });
});

async function shellPrograms(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  return files.filter((_, index) => /^#!\/bin\/(ba)?sh/.test(texts[index] ?? ''));
}
