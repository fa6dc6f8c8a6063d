import assert from 'node:assert/strict';
import { realpath } from 'node:fs/promises';
import { runProgram } from '../../../../src/local/process';
import { cleanPythonEnvironment, findPythons } from '../../../../src/local/toil/python';
import { programOnPath } from '../../../../src/local/toil/searchPath';
import { inScratch, never, putProgram } from './scratch';

/** Answers as a Python of this version would. */
async function putPython(file: string, version: number[], more: object = {}): Promise<string> {
  const answer = JSON.stringify({ path: file, inner: false, version, pip: true, venv: true, conda: false, ...more });
  return putProgram(file, `#!/bin/sh\necho '${answer}'\n`);
}

describe('findPythons', () => {
  it('puts tried versions first, then newer ones, then too old ones, conda last within each', () =>
    inScratch(async (folder) => {
      const put = (name: string, version: number[], more?: object): Promise<string> =>
        putPython(`${folder}/${name}/python3`, version, more);
      await put('old', [3, 8, 1]);
      await put('new', [3, 14, 0]);
      await put('conda', [3, 12, 0], { conda: true });
      await put('good', [3, 10, 2]);
      const env = { PATH: ['old', 'new', 'conda', 'good'].map((name) => `${folder}/${name}`).join(':') };
      const found = await findPythons(env, never);
      assert.deepEqual(
        found.map((python) => python.version[1]),
        [10, 12, 14, 8],
      );
    }));

  it('passes over what does not run and what is no Python', () =>
    inScratch(async (folder) => {
      await putProgram(`${folder}/python3`, '#!/bin/sh\nexit 127\n');
      await putProgram(`${folder}/python`, '#!/bin/sh\necho hello\n');
      assert.deepEqual(await findPythons({ PATH: folder }, never), []);
    }));

  it('finds the Python beneath a real virtual environment', async function () {
    const python = await programOnPath('python3', process.env);
    if (python === undefined) return this.skip();
    await inScratch(async (folder) => {
      const { code } = await runProgram([python, '-m', 'venv', '--without-pip', `${folder}/venv`]);
      assert.equal(code, 0);
      const [found] = await findPythons({ ...process.env, PATH: `${folder}/venv/bin` }, never);
      assert.ok(found && !(await realpath(found.path)).startsWith(folder));
      assert.equal(found.path.startsWith(folder), false);
    });
  });

  it('keeps other modules away from it', () => {
    assert.deepEqual(cleanPythonEnvironment({ PYTHONHOME: '/x', PYTHONPATH: '/y', VIRTUAL_ENV: '/z', LANG: 'C' }), {
      LANG: 'C',
    });
  });
});
