import assert from 'node:assert/strict';
import { TOIL_DEFAULTS } from '../../../src/toil/resourceOptions';
import { resourceOptionsOf } from '../../../src/toil/runResources';

const GIB = 1024 ** 3;
const extra = (...extraArguments: string[]): object => {
  const options = resourceOptionsOf({ extraArguments });
  const changed = Object.entries(options).filter(
    ([name, value]) => value !== Object.entries(TOIL_DEFAULTS).find(([other]) => other === name)?.[1],
  );
  return Object.fromEntries(changed);
};

describe('What the options of a run mean for its jobs', () => {
  it('is what Toil does by itself when there are none', () => assert.deepEqual(resourceOptionsOf({}), TOIL_DEFAULTS));

  it('takes the options of the settings', () => {
    const options = { defaultCores: 2, defaultMemory: 5, defaultPreemptible: true, maxCores: 8, maxMemory: 9 };
    assert.deepEqual(resourceOptionsOf(options), { ...TOIL_DEFAULTS, ...options });
  });

  it('takes the batch system of the cluster, and of the own words before that', () => {
    assert.equal(resourceOptionsOf({}, 'kubernetes').batchSystem, 'kubernetes');
    assert.equal(resourceOptionsOf({ extraArguments: ['--batchSystem=slurm'] }, 'kubernetes').batchSystem, 'slurm');
    assert.equal(resourceOptionsOf({ extraArguments: ['--batchSystem=lsf'] }).batchSystem, 'other');
  });

  it('reads the own words in both forms, the later one winning', () => {
    assert.deepEqual(extra('--defaultDisk=3Gi', '--maxDisk', '10G'), { defaultDisk: 3 * GIB, maxDisk: 10 * GIB });
    assert.deepEqual(extra('--maxCores=4', '--maxCores=6'), { maxCores: 6 });
    assert.deepEqual(extra('--cwl-min-ram', '1GB', '--no-cwl-default-ram'), { cwlMinRam: 1e9, cwlDefaultRam: false });
    assert.deepEqual(extra('--bypass-file-store', '--runLocalJobsOnWorkers', '--runImportsOnWorkers'), {
      bypassFileStore: true,
      runLocalJobsOnWorkers: true,
      runImportsOnWorkers: true,
    });
  });

  it('reads --defaultPreemptible with and without a value', () => {
    for (const words of [['--defaultPreemptible'], ['--defaultPreemptible=True'], ['--defaultPreemptable', 'yes']])
      assert.deepEqual(extra(...words), { defaultPreemptible: true }, words.join(' '));
    const off = resourceOptionsOf({ defaultPreemptible: true, extraArguments: ['--defaultPreemptible=False'] });
    assert.equal(off.defaultPreemptible, false);
  });

  it('leaves what is no value, no flag, or a flag of something else alone', () => {
    assert.deepEqual(extra('--defaultMemory=lots', '--maxCores', '--debug', 'maxCores=3', '--constructor'), {});
  });
});
