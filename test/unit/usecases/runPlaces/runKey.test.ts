import assert from 'node:assert/strict';
import { readRunKey, runKeyText, THIS_MACHINE } from '../../../../src/usecases/runPlaces/runKey';

describe('runKeyText', () => {
  it('is the plain id of a run of This machine, as files of earlier versions hold it', () => {
    assert.equal(runKeyText({ clusterId: THIS_MACHINE, runId: '20261122-r1' }), '20261122-r1');
    assert.deepEqual(readRunKey('20261122-r1'), { clusterId: THIS_MACHINE, runId: '20261122-r1' });
  });

  it('names the cluster of a run on a leader, and is read back', () => {
    const key = { clusterId: 'aws/123456789012/us-west-2/rna', runId: '20261122-r1' };
    assert.equal(runKeyText(key), 'aws/123456789012/us-west-2/rna/20261122-r1');
    assert.deepEqual(readRunKey(runKeyText(key)), key);
  });
});
