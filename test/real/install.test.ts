import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, symlink, unlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { runEnvironment } from '../../src/local/environment';
import { isWorkingNode } from '../../src/local/node';
import { runProgram } from '../../src/local/process';
import { bringNode } from '../../src/local/toil/bringNode';
import { findToil, flagsOf } from '../../src/local/toil/find';
import { installToil, repairToil, TOIL_VERSION } from '../../src/local/toil/install';
import { removeToil, toilDiskUse } from '../../src/local/toil/remove';
import { inScratch } from '../unit/local/toil/scratch';
import { bareEnvironment, folderWithUv, inTrial, newPython, trialIn, type Trial } from './install/rig';

const MiB = 1024 ** 2;
const child = fileURLToPath(new URL('./install/installChild.ts', import.meta.url));

/** Starts an installation in a process of its own; `line` hears what it prints. */
function startChild(storage: string, line: (text: string) => void): { pid: number; ended: Promise<number | null> } {
  const started = spawn(process.execPath, ['--import', 'tsx', child, storage], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  createInterface(started.stdout).on('line', line);
  const ended = new Promise<number | null>((resolve) => started.once('close', resolve));
  assert.ok(started.pid !== undefined);
  return { pid: started.pid, ended };
}

/** A workflow with JavaScript in it: it needs the whole of Toil and a Node. */
const SCRIPTED = {
  cwlVersion: 'v1.2',
  class: 'ExpressionTool',
  requirements: { InlineJavascriptRequirement: {} },
  inputs: {},
  outputs: { answer: 'int' },
  expression: '${ return { answer: 6 * 7 }; }',
};

describe('Toil, installed by the extension', function () {
  this.timeout(300_000);
  let PATH = '';

  before(async () => {
    PATH = `${await folderWithUv()}:${path.dirname(await newPython())}`;
  });

  it('is there once, runs a workflow with JavaScript, is repaired beside a run and removed', () =>
    inTrial(async (trial) => {
      const options = { ...trial.options({ PATH }), runtime: process.execPath };
      const first = await installToil(options);
      assert.equal(first.version, TOIL_VERSION);
      const phases = [...new Set(trial.told.map(({ phase }) => phase))];
      assert.deepEqual(phases, ['lookForPython', 'makeEnvironment', 'download', 'install', 'compile', 'verify']);
      assert.deepEqual(await installToil(options), first);

      const use = await toilDiskUse(trial.storage);
      assert.ok(use > 250 * MiB && use < 600 * MiB, String(use));
      await runScripted(trial, first.bin);
      const found = await findToil({ env: { PATH: '' }, storageFolder: trial.storage, signal: trial.stop.signal });
      assert.ok(found.kind === 'found' && found.source === 'ours');
      for (const language of ['cwl', 'wdl', 'python'] as const) {
        const flags = await flagsOf(first, language, process.env, trial.stop.signal);
        assert.ok(flags?.has('--writeMessages') && flags.has('--stopOnFirstFailure'), language);
      }

      const second = await repairToil({ ...options, inUse: [first.bin] });
      assert.notEqual(second.bin, first.bin);
      assert.equal(existsSync(first.bin), true);
      assert.deepEqual(await installToil(options), second);

      const removal = await removeToil({
        storageFolder: trial.storage,
        inUse: [second.bin],
        signal: trial.stop.signal,
      });
      assert.ok(removal.bytes > 250 * MiB);
      assert.deepEqual([existsSync(first.bin), existsSync(second.bin)], [false, true]);
    }));

  it('is installed anew where its Python has gone', () =>
    inTrial(async (trial) => {
      const first = await installToil(trial.options({ PATH }));
      await unlink(path.join(first.bin, 'python'));
      await unlink(path.join(first.bin, 'toil'));
      const second = await installToil(trial.options({ PATH }));
      assert.notEqual(second.bin, first.bin);
    }));

  it('comes through pip alone where uv is not to be had', () =>
    inTrial(async (trial) => {
      // Settings under which pip finds no uv: pip.conf parts a path at its blanks.
      const file = path.join(os.tmpdir(), `toil-clusters-constraint-${process.pid}`);
      await writeFile(file, 'uv<0\n');
      await writeFile(path.join(trial.storage, 'pip.conf'), `[install]\nconstraint = ${file}\n`);
      const env = { PATH: path.dirname(await newPython()), PIP_CONFIG_FILE: path.join(trial.storage, 'pip.conf') };
      const stamp = await installToil(trial.options(env));
      assert.ok(trial.lines.some((line) => line.includes('-m pip install toil')));
      assert.equal(stamp.version, TOIL_VERSION);
      await unlink(file);
    }));

  it('leaves nothing but caches when it is cancelled', async () => {
    for (const phase of ['getUv', 'makeEnvironment', 'install', 'compile'] as const) {
      await inTrial(async (trial) => {
        // Without uv on PATH it has to be brought first.
        const options = trial.options(phase === 'getUv' ? { PATH: path.dirname(await newPython()) } : { PATH });
        let seen = false;
        const report = (told: { phase: string }): void => {
          if (told.phase !== phase) return;
          seen = true;
          trial.stop.abort();
        };
        await assert.rejects(installToil({ ...options, report }), { name: 'AbortError' });
        assert.ok(seen);
        assert.deepEqual(await readdir(path.join(trial.storage, 'toil')), [], phase);
        assert.deepEqual(await readdir(trial.storage), ['toil'], phase);
      });
    }
  });

  it('is installed once when two windows begin at the same time', () =>
    inTrial(async ({ storage }) => {
      const heard: string[][] = [[], []];
      const children = heard.map((lines) => startChild(storage, (line) => lines.push(line)));
      assert.deepEqual(await Promise.all(children.map(({ ended }) => ended)), [0, 0]);
      const waited = heard.filter((lines) => lines.some((line) => line.includes('waiting')));
      const worked = heard.filter((lines) => lines.some((line) => line.includes('makeEnvironment')));
      assert.deepEqual([waited.length, worked.length], [1, 1]);
      assert.equal(heard[0]?.at(-1), heard[1]?.at(-1));
      assert.deepEqual((await readdir(path.join(storage, 'toil'))).sort(), [`${TOIL_VERSION}-1`, 'current.json']);
    }));

  it('begins again where a window was killed in the middle', () =>
    inTrial(async (trial) => {
      const killed = startChild(trial.storage, (line) => {
        if (line.includes('"install"') || line.includes('"compile"')) process.kill(killed.pid, 'SIGKILL');
      });
      await killed.ended;
      const half = await readdir(path.join(trial.storage, 'toil'));
      assert.ok(half.includes(`${TOIL_VERSION}-1.installing`), half.join());
      await installToil(trial.options({ PATH }));
      const now = await readdir(path.join(trial.storage, 'toil'));
      assert.deepEqual(now.sort(), [`${TOIL_VERSION}-1`, 'current.json'], now.join());
    }));
});

describe('Node for JavaScript in CWL', function () {
  this.timeout(300_000);

  it('is installed as a package where the machine has none', () =>
    inTrial(async (trial) => {
      const bin = path.join(trial.storage, 'only python');
      await mkdir(bin);
      await symlink(await newPython(), path.join(bin, 'python3'));
      const options = trial.options({ PATH: `${await folderWithUv()}:${bin}` });
      const node = await bringNode(options, '/not/there/code');
      assert.equal(node.source, 'package');
      assert.equal(await isWorkingNode(path.join(node.folder, 'node'), {}, trial.stop.signal), true);
      assert.deepEqual(await readdir(path.join(trial.storage, 'node')), [path.basename(node.folder)]);
      assert.ok((await toilDiskUse(trial.storage)) < 200 * MiB);
      assert.deepEqual(await bringNode(trial.options({ ...bareEnvironment(), PATH: '' }), '/not/there/code'), node);
    }));
});

/** Runs the workflow with Toil, the system's tools and a copy of this Node on PATH, and no other Node. */
async function runScripted(trial: Trial, bin: string): Promise<void> {
  const question = { ...trialIn(trial.storage).options({ PATH: '' }) };
  const node = await bringNode(question, process.execPath);
  assert.equal(node.source, 'editor');
  const workflow = path.join(trial.storage, 'scripted.cwl');
  await writeFile(workflow, JSON.stringify(SCRIPTED));
  const tools = path.join(trial.storage, 'tools');
  await mkdir(tools);
  for (const name of await readdir('/usr/bin')) {
    if (name !== 'node' && name !== 'nodejs') await symlink(path.join('/usr/bin', name), path.join(tools, name));
  }
  const env = runEnvironment({
    base: { ...process.env, PATH: tools },
    toilBin: bin,
    nodeFolder: node.folder,
    ownToil: true,
  });
  // Toil itself may lie below a blank; its job store may not: the worker's command line is parted there (seen with 9.6.0).
  await inScratch(async (folder) => {
    const argv = [path.join(bin, 'toil-cwl-runner'), '--jobStore', path.join(folder, 'store'), workflow];
    const { code, stdout, stderr } = await runProgram(argv, { cwd: trial.storage, env });
    assert.equal(code, 0, stderr);
    assert.deepEqual(JSON.parse(stdout), { answer: 42 });
  });
}
