import assert from 'node:assert/strict';
import { labels, suggestions, taken } from './taken';

describe('completion in WDL', () => {
  const task = (version: string, section: string): string =>
    `version ${version}\ntask t {\n  command <<< >>>\n${section}\n}\n`;
  const STANDARD_10 = ['cpu', 'memory', 'disks', 'docker', 'gpuCount', 'gpuType', 'nvidiaDriverVersion', 'returnCodes'];

  it('offers the keys of the version, those that Toil reads first', async () => {
    assert.deepEqual(await labels('t.wdl', task('1.0', '  runtime {\n    |\n  }')), [
      ...STANDARD_10,
      'preemptible',
      'maxRetries',
    ]);
    const modern = await labels('t.wdl', task('1.1', '  runtime {\n    c|\n  }'));
    assert.ok(modern.includes('container') && modern.includes('gpu') && modern.includes('maxCpu'));
    const requirements = await labels('t.wdl', task('1.2', '  requirements {\n    |\n  }'));
    assert.ok(requirements.includes('max_retries') && requirements.includes('fpga'));
    assert.ok(!requirements.includes('preemptible') && !requirements.includes('docker'));
    assert.ok(!requirements.includes('gpuCount'), 'the list of requirements is closed');
    const hints = await labels('t.wdl', task('1.2', '  hints {\n    |\n  }'));
    assert.ok(hints.includes('short_task') && hints.includes('preemptible') && !hints.includes('cpu'));
  });
  it('offers nothing in a section that the version has not', async () => {
    assert.deepEqual(await labels('t.wdl', task('1.1', '  requirements {\n    |\n  }')), []);
  });
  it('says that preemptible is not read by Toil', async () => {
    const all = await suggestions('t.wdl', task('1.0', '  runtime {\n    pre|\n  }'));
    const preemptible = all.find(({ label }) => label === 'preemptible');
    assert.equal(preemptible?.detail, 'not read by Toil');
    assert.match(String(preemptible.documentation), /--defaultPreemptible=True/);
  });
  it('leaves out keys that are there, before or behind the cursor, and their other names', async () => {
    const found = await labels('t.wdl', task('1.1', '  runtime {\n    cpu: 2\n    |\n    docker: "x"\n  }'));
    assert.ok(!found.includes('cpu') && !found.includes('docker') && !found.includes('container'));
    assert.ok(found.includes('memory'));
  });
  it('works in a section that is not closed, and in draft-2', async () => {
    assert.deepEqual(
      await labels('t.wdl', 'task t {\n  command { }\n  runtime {\n    mem|\n\ntask u {\n  command { }\n}\n'),
      [...STANDARD_10, 'preemptible', 'maxRetries'],
    );
  });
  it('writes the key with its value and unit', async () => {
    assert.equal(
      await taken('t.wdl', task('1.0', '  runtime {\n    mem|\n  }'), 'memory'),
      task('1.0', '  runtime {\n    memory: "4 GiB"\n  }'),
    );
    assert.equal(
      await taken('t.wdl', task('1.0', '  runtime {\n    dis|: "local-disk 3 SSD"\n  }'), 'disks'),
      task('1.0', '  runtime {\n    disks: "local-disk 3 SSD"\n  }'),
    );
    assert.equal(
      await taken('t.wdl', task('1.0', '  runtime {\n    disks: |\n  }'), '"local-disk 50 SSD"'),
      task('1.0', '  runtime {\n    disks: "local-disk 50 SSD"\n  }'),
    );
  });
  it('offers each choice of a value', async () => {
    assert.deepEqual(await labels('t.wdl', task('1.1', '  runtime {\n    gpu: |\n  }')), ['true', 'false']);
    assert.deepEqual(await labels('t.wdl', task('1.1', '  runtime {\n    returnCodes: |\n  }')), [
      '0',
      '[0, 1]',
      '"*"',
    ]);
  });
  it('offers units inside the text of memory and disks', async () => {
    const memory = (text: string): Promise<string[]> =>
      labels('t.wdl', task('1.0', `  runtime {\n    memory: ${text}\n  }`));
    assert.deepEqual((await memory('"4 |"')).slice(0, 2), ['GiB', 'GB']);
    assert.deepEqual((await memory('"~{n} G|"')).slice(0, 2), ['GiB', 'GB']);
    assert.deepEqual(await memory('"|"'), []);
    assert.equal(
      await taken('t.wdl', task('1.0', '  runtime {\n    memory: "4|"\n  }'), 'GiB'),
      task('1.0', '  runtime {\n    memory: "4 GiB"\n  }'),
    );
    const disks = (text: string): Promise<string[]> =>
      labels('t.wdl', task('1.0', `  runtime {\n    disks: ${text}\n  }`));
    assert.deepEqual(await disks('"local-disk 50 |"'), ['SSD', 'HDD']);
    assert.deepEqual((await disks('"/mnt/data 50 |"'))[0], 'GiB');
    assert.deepEqual(await disks('"|"'), ['local-disk']);
  });
  it('offers nothing in hints for a single input', async () => {
    assert.deepEqual(
      await labels(
        't.wdl',
        task('1.2', '  hints {\n    inputs: input {\n      x: hints {\n        |\n      }\n    }\n  }'),
      ),
      [],
    );
  });
  it('offers nothing elsewhere', async () => {
    for (const section of [
      '  runtime {\n    # c|\n  }',
      '  runtime {\n    cpu: 2 +\n    |\n  }',
      '  meta {\n    |\n  }',
      '  input {\n    |\n  }',
      '  runtime {\n    docker: "ub|"\n  }',
      '  runtime {\n    cpu: 2 |\n  }',
      '  runtime { } |',
    ])
      assert.deepEqual(await labels('t.wdl', task('1.1', section)), [], section);
    assert.deepEqual(await labels('t.wdl', 'version 1.0\ntask t { command <<< runtime { | } >>> }'), []);
  });
});
