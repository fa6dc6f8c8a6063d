import assert from 'node:assert/strict';
import { RowKeeper, type RowContent } from '../../../../src/ui/clustersTree/rowKeeper';

const cluster = (id: string): RowContent => ({ kind: 'cluster', id });
const part = (id: string): RowContent => ({ kind: 'part', id, part: { kind: 'runs' } });

describe('Rows that are kept', () => {
  it('are the same objects as long as there is something of their id', () => {
    const rows = new RowKeeper();
    const [one] = rows.keep(undefined, [cluster('a'), cluster('b')]);
    assert.equal(rows.keep(undefined, [cluster('b'), cluster('a')])[1], one);
    assert.equal(rows.get('a'), one);
  });

  it('show what is new all the same', () => {
    const rows = new RowKeeper();
    const [row] = rows.keep(undefined, [part('a')]);
    rows.keep(undefined, [{ kind: 'part', id: 'a', part: { kind: 'jobStores' } }]);
    assert.deepEqual(row?.content, { kind: 'part', id: 'a', part: { kind: 'jobStores' } });
  });

  it('are forgotten with all below them', () => {
    const rows = new RowKeeper();
    const [one, other] = rows.keep(undefined, [cluster('a'), cluster('b')]);
    const [below] = rows.keep(one, [part('a/x')]);
    rows.keep(below, [part('a/x/y')]);
    rows.keep(other, [part('b/x')]);
    rows.keep(undefined, [cluster('b')]);
    assert.deepEqual(
      ['a', 'a/x', 'a/x/y', 'b', 'b/x'].map((id) => rows.get(id) !== undefined),
      [false, false, false, true, true],
    );
  });

  it('know what they are about and what they are below', () => {
    const rows = new RowKeeper();
    const [one] = rows.keep(undefined, [cluster('a')], ({ id }) => ({ clusterId: id }));
    const [below] = rows.keep(one, [part('a/x')], () => ({ clusterId: 'a' }));
    assert.equal(one?.clusterId, 'a');
    assert.equal(below?.parent, one);
    assert.equal(below.clusterId, 'a');
  });
});
