import assert from 'node:assert/strict';
import { readJobStore } from '../../../src/usecases/jobStoreText';

describe('readJobStore', () => {
  const read = (text: string): string => {
    const answer = readJobStore(text, '/home/ana');
    return answer.kind === 'good' ? answer.jobStore : answer.kind;
  };

  it('takes absolute paths and the locators that Toil knows', () => {
    for (const text of ['/data/store', 'file:/data/store', 'aws:us-west-2:my-store', 'google:project:store'])
      assert.equal(read(` ${text} `), text);
  });

  it('knows the home folder', () => {
    assert.equal(read('~/store'), '/home/ana/store');
    assert.equal(read('file:~/store'), 'file:/home/ana/store');
    assert.equal(read('~'), '/home/ana');
  });

  it('refuses what would land somewhere else than was meant', () => {
    for (const text of ['store', './store', '~ana/store', 'aws:store', 'aws:us-west-2:', 's3://bucket', 'file:store'])
      assert.equal(read(text), 'notOne', text);
  });

  it('names the character that Toil does not survive', () => {
    assert.deepEqual(readJobStore('/data/my store', '/home/ana'), { kind: 'unsafe', character: ' ' });
    assert.deepEqual(readJobStore('~/$(id)', '/home/ana'), { kind: 'unsafe', character: '$' });
  });
});
