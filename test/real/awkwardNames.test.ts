import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunRecord } from '../../src/contracts/runRecord';
import { FaultRig } from './faults/rig';
import { CWL, PYTHON, WDL } from './faults/workflows';

/** All of them at once: a leading dash, blanks, quotes, a substitution, a back-tick, what URIs mean something by, unicode. */
const AWKWARD = '-rf it\'s "odd" $(touch hit) `touch hit` 100%25 #1 ? ; größe 日本';
/** Toil 9.6.0 takes the names of data files for URIs and loses what follows these; it says that the file is missing. */
const MEANT_BY_URIS = /[#?%]/g;
/** A WDL command is a shell's text with the names in it: these would be the workflow's own fault. */
const MEANT_BY_SHELLS = /["'$`()]/g;
const MAY_MOUNT = process.getuid?.() === 0 && process.platform === 'linux';

describe('Awkward names, with real Toil', function () {
  this.timeout(180_000);
  let rig: FaultRig;
  beforeEach(async () => void (rig = await FaultRig.make()));
  afterEach(() => rig.end());

  async function files(name: string, extension: string, text: string): Promise<{ workflow: string; reads: string }> {
    const workflow = await rig.write(`${name} folder/${name}.${extension}`, text);
    const data = extension === 'py' ? name : plainer(name, extension);
    const reads = await rig.write(`${data} data/${data}.fastq`, 'ACGT\n');
    return { workflow, reads };
  }
  function plainer(name: string, extension: string): string {
    const known = name.replaceAll(MEANT_BY_URIS, '');
    return extension === 'wdl' ? known.replaceAll(MEANT_BY_SHELLS, '') : known;
  }
  const inputsFile = async (name: string, inputs: object): Promise<RunRecord['inputs']> => {
    return { kind: 'file', path: await rig.write(`${name} folder/${name}.json`, JSON.stringify(inputs)) };
  };
  const nothingWasExecuted = (id: string): void => {
    for (const folder of [rig.root, process.cwd(), rig.dir(id), join(rig.dir(id), 'outputs')]) {
      assert.equal(existsSync(join(folder, 'hit')), false, folder);
    }
  };

  it('of a CWL workflow, its inputs and their folder do no harm', async () => {
    const { workflow, reads } = await files(AWKWARD, 'cwl', CWL);
    const inputs = await inputsFile(AWKWARD, { reads: { class: 'File', path: reads } });
    const id = await rig.start({ workflow, inputs });
    await rig.ends(id, 'succeeded');
    assert.equal(await readFile(join(rig.dir(id), 'outputs', 'counts.txt'), 'utf8'), 'ACGT\ndone\n');
    nothingWasExecuted(id);
  });

  it('of a WDL workflow, its inputs and their folder do no harm', async function () {
    // The stand-in for a container engine makes a mount namespace.
    if (!MAY_MOUNT) this.skip();
    const { workflow, reads } = await files(AWKWARD, 'wdl', WDL);
    const inputs = await inputsFile(AWKWARD, { 'count.reads': reads });
    const id = await rig.start({ workflow, inputs, options: { extraArguments: ['--container=singularity'] } });
    await rig.ends(id, 'succeeded');
    const outputs = JSON.parse(await readFile(join(rig.dir(id), 'outputs.json'), 'utf8')) as Record<string, string>;
    assert.equal(await readFile(outputs['count.counts'] ?? '', 'utf8'), 'ACGT\ndone\n');
    nothingWasExecuted(id);
  });

  it('of data that Toil loses make the run fail with a word about the file', async () => {
    const workflow = await rig.write('flow.cwl', CWL);
    const failures = ['lane#1.fastq', 'lane?.fastq', 'lane%231.fastq'].map(async (name, index) => {
      // Each alone: Toil would take `lane#1.fastq` for `lane%231.fastq` if it were there.
      const path = await rig.write(`data ${index}/${name}`, 'ACGT\n');
      const inputs = await inputsFile(`plain ${index}`, { reads: { class: 'File', path } });
      const id = await rig.start({ workflow, inputs });
      await rig.ends(id, 'failed');
      return rig.explain(id);
    });
    for (const failure of await Promise.all(failures)) {
      assert.ok(failure.kind === 'missingInputFile', failure.kind);
      assert.ok(/\/data \d\/lane[^/]*$/.test(failure.path), failure.path);
    }
  });

  for (const name of [AWKWARD, 'two\nlines\tand a tab']) {
    it(`of a Python workflow and its arguments do no harm: ${JSON.stringify(name)}`, async () => {
      const { workflow, reads } = await files(name, 'py', PYTHON);
      const id = await rig.start({ workflow, inputs: { kind: 'arguments', words: [reads, `./${name} result`] } });
      await rig.ends(id, 'succeeded');
      assert.equal(await readFile(join(rig.dir(id), 'outputs', `${name} result`), 'utf8'), 'ACGT\ndone\n');
      nothingWasExecuted(id);
    });
  }

  for (const [extension, text] of [
    ['cwl', CWL],
    ['wdl', WDL],
  ] as const) {
    it(`that the ${extension} runner cannot take are refused before anything is made`, async () => {
      const { workflow } = await files('two\nlines', extension, text);
      await assert.rejects(rig.start({ workflow }), {
        problem: { kind: 'awkwardPath', path: workflow, of: 'file' },
      });
      assert.equal(existsSync(rig.runsFolder), false);
    });
  }
});
