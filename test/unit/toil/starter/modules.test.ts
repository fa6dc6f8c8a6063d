import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const FOLDER = resolve('src/toil/starter/toil_run');
const PYTHON = process.env['TOIL_CLUSTERS_TEST_PYTHON'] ?? 'python3';
const MOST_LINES = 300;

describe("The starter's modules", () => {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.py'));

  it(`are small: none has more than ${MOST_LINES} lines`, () => {
    assert.ok(files.length > 5);
    const long = files.filter(
      (name) => readFileSync(join(FOLDER, name), 'utf8').trimEnd().split('\n').length > MOST_LINES,
    );
    assert.deepEqual(long, []);
  });

  it('can be loaded one by one, without any package: none waits for itself in a circle', () => {
    // Each from a fresh start. A circle would fail at one of its members: names are taken at the top of the files.
    const program = `import importlib, sys
sys.path.insert(0, sys.argv[1])
for name in sys.argv[2:]:
    for loaded in [each for each in sys.modules if each.split('.')[0] == 'toil_run']:
        del sys.modules[loaded]
    importlib.import_module('toil_run.' + name)
    print(name)`;
    const names = files.map((name) => name.replace(/\.py$/, ''));
    const argv = ['-I', '-S', '-B', '-c', program, join(FOLDER, '..'), ...names];
    assert.deepEqual(execFileSync(PYTHON, argv, { encoding: 'utf8' }).trim().split('\n'), names);
  });

  it('read and write paths as UTF-8, whatever the locale says', async () => {
    const root = await mkdtemp(join(tmpdir(), 'björn-'));
    try {
      await mkdir(join(root, 'r1'));
      await writeFile(join(root, 'r1', 'run.json'), '{}');
      const env = { ...process.env, LC_ALL: 'C', PYTHONUTF8: '0', PYTHONCOERCECLOCALE: '0' };
      const text = execFileSync(PYTHON, ['-B', FOLDER, 'list', root], { encoding: 'utf8', env });
      assert.equal((JSON.parse(text) as { dir: string }).dir, join(root, 'r1'));
    } finally {
      await rm(root, { recursive: true });
    }
  });

  it('tell their commands when the words are wrong', () => {
    assert.throws(
      () => execFileSync(PYTHON, ['-B', FOLDER, 'begin'], { encoding: 'utf8', stdio: 'pipe' }),
      (error: Error & { status?: number; stderr?: string }) => {
        assert.equal(error.status, 1);
        for (const command of ['start', 'list', 'watch', 'wait', 'stop', 'reap']) {
          assert.match(error.stderr ?? '', new RegExp(`^  toil_run ${command} `, 'm'));
        }
        return true;
      },
    );
  });
});
