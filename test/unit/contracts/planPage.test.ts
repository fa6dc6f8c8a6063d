import assert from 'node:assert/strict';
import { readPageMessage, readPlanPage } from '../../../src/contracts/planPage';

const PAGE = {
  revision: 3,
  title: 'Launch my-cluster',
  status: { text: 'Nothing has been made yet.', tone: 'plain', busy: false },
  blocks: [{ kind: 'facts', heading: 'Where', entries: [{ label: 'Region', value: 'us-east-1' }] }],
  buttons: [{ action: 'go', label: 'Launch', isMain: true }],
};

describe('Messages of the plan page', () => {
  it('are read as they are', () => {
    assert.deepEqual(readPlanPage(PAGE), PAGE);
    for (const message of [{ kind: 'ready' }, { kind: 'act', revision: 3, action: 'tryZone', argument: 'us-east-1b' }])
      assert.deepEqual(readPageMessage(message), message);
  });

  it('of another form are no messages', () => {
    for (const message of [
      undefined,
      'go',
      {},
      { kind: 'act', action: 'go' },
      { kind: 'act', revision: 3, action: 'rm' },
      { kind: 'act', revision: '3', action: 'go' },
      { kind: 'act', revision: 3, action: 'go', spec: {} },
    ])
      assert.equal(readPageMessage(message), undefined, JSON.stringify(message));
    for (const page of [
      { ...PAGE, html: '<b>' },
      { ...PAGE, blocks: [{ kind: 'html', text: '' }] },
      { ...PAGE, buttons: undefined },
    ])
      assert.equal(readPlanPage(page), undefined, JSON.stringify(page));
  });
});
