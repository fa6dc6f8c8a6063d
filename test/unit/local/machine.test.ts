import assert from 'node:assert/strict';
import { statfs } from 'node:fs/promises';
import os from 'node:os';
import { containerEngines, groupLimits, machineFacts } from '../../../src/local/machine';
import { inScratch, never, put, putProgram } from './toil/scratch';

describe('machineFacts', () => {
  it('tells of this machine, and of the disk of a folder that is still to be made', async () => {
    const facts = await machineFacts(`${os.tmpdir()}/not/there/yet`, never);
    const disk = await statfs(os.tmpdir());
    assert.equal(facts.disk.total, disk.blocks * disk.bsize);
    assert.ok(facts.disk.free <= facts.disk.total);
    assert.ok(facts.cores > 0 && facts.cores <= os.availableParallelism());
    assert.ok(facts.memory > 0 && facts.memory <= os.totalmem());
    assert.equal(facts.name, os.hostname());
    assert.notEqual(facts.system, '');
  });
});

describe('groupLimits', () => {
  it('takes the strictest limit from the process up to the root', () =>
    inScratch(async (folder) => {
      const self = await put(`${folder}/self`, '0::/a/b\n');
      await put(`${folder}/cg/a/b/memory.max`, 'max\n');
      await put(`${folder}/cg/a/memory.max`, '2147483648\n');
      await put(`${folder}/cg/memory.max`, '4294967296\n');
      await put(`${folder}/cg/a/b/cpu.max`, '150000 100000\n');
      await put(`${folder}/cg/a/cpu.max`, 'max 100000\n');
      assert.deepEqual(await groupLimits(`${folder}/cg`, self), { memory: 2147483648, cores: 1.5 });
    }));

  it('knows version 1, and finds no limit where there is none', () =>
    inScratch(async (folder) => {
      const self = await put(`${folder}/self`, '4:memory:/docker/x\n');
      await put(`${folder}/cg/memory/memory.limit_in_bytes`, '1073741824\n');
      await put(`${folder}/cg/cpu/cpu.cfs_quota_us`, '50000\n');
      await put(`${folder}/cg/cpu/cpu.cfs_period_us`, '100000\n');
      assert.deepEqual(await groupLimits(`${folder}/cg`, self), { memory: 1073741824, cores: 0.5 });
      await put(`${folder}/cg/cpu/cpu.cfs_quota_us`, '-1\n');
      assert.deepEqual(await groupLimits(`${folder}/cg`, self), { memory: 1073741824 });
      assert.deepEqual(await groupLimits(`${folder}/none`, `${folder}/none`), {});
    }));
});

describe('containerEngines', () => {
  it('names no engine that is not there', () =>
    inScratch(async (folder) => assert.deepEqual(await containerEngines({ PATH: folder }, never), {})));

  it('believes docker only when its daemon answers', () =>
    inScratch(async (folder) => {
      const env = { PATH: folder };
      const docker = `${folder}/docker`;
      const state = async (text: string): Promise<unknown> => {
        await putProgram(docker, `#!/bin/sh\n${text}\n`);
        const { docker: found } = await containerEngines(env, never);
        return found?.kind === 'unusable' ? found.reason : found;
      };
      assert.deepEqual(await state('echo 29.1.3'), { kind: 'usable', program: docker, version: '29.1.3' });
      const down =
        'echo "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?" >&2; echo; exit 1';
      assert.equal(await state(down), 'notRunning');
      assert.equal(
        await state('echo "permission denied while trying to connect to the Docker daemon socket" >&2; exit 1'),
        'permission',
      );
      assert.equal(await state('echo odd >&2; exit 1'), 'failed');
    }));

  it('gives up on a docker that hangs', async function () {
    this.timeout(15_000);
    await inScratch(async (folder) => {
      await putProgram(`${folder}/docker`, '#!/bin/sh\nexec /bin/sleep 60\n');
      const { docker } = await containerEngines({ PATH: folder }, never);
      assert.ok(docker?.kind === 'unusable' && docker.reason === 'tooSlow');
    });
  });

  it('knows singularity by its new name, and prefers the one that works', () =>
    inScratch(async (folder) => {
      await putProgram(`${folder}/apptainer`, '#!/bin/sh\necho apptainer version 1.4.2-1\n');
      const found = await containerEngines({ PATH: folder }, never);
      assert.deepEqual(found.singularity, { kind: 'usable', program: `${folder}/apptainer`, version: '1.4.2-1' });
      await putProgram(`${folder}/singularity`, '#!/bin/sh\nexit 1\n');
      assert.deepEqual((await containerEngines({ PATH: folder }, never)).singularity, found.singularity);
    }));
});
