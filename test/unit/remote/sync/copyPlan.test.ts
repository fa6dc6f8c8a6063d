import assert from 'node:assert/strict';
import { doubts, planCopy } from '../../../../src/remote/sync/copyPlan';
import {
  bytePath,
  isPart,
  partOf,
  refusal,
  shownPath,
  type Entry,
  type Listing,
} from '../../../../src/remote/sync/manifest';

const entry = (parts: Partial<Entry>): Entry => ({
  kind: 'file',
  size: 1,
  mtime: 1_000_000,
  mode: 0o644,
  link: '',
  ...parts,
});
const listing = (entries: Readonly<Record<string, Entry>>): Listing => ({
  entries: new Map(Object.entries(entries)),
  parts: new Map(),
});
const none = new Set<string>();

describe('The plan of a copy', () => {
  it('is empty when both sides are alike, times told in other steps', () => {
    const from = listing({
      a: entry({}),
      d: entry({ kind: 'folder', size: 0 }),
      l: entry({ kind: 'link', link: 'a' }),
    });
    const to = listing({
      a: entry({ mtime: 1_000_003 }),
      d: entry({ kind: 'folder', size: 0, mtime: 5 }),
      l: entry({ kind: 'link', link: 'a', mode: 0o777 }),
    });
    assert.deepEqual(planCopy(from, to, none, true).changes, []);
  });

  it('copies what is new or of another size, and asks for the content where only the time differs', () => {
    const from = listing({
      new: entry({ size: 3 }),
      grown: entry({ size: 9 }),
      touched: entry({ mtime: 9_000_000 }),
      same: entry({}),
    });
    const to = listing({ grown: entry({}), touched: entry({}), same: entry({}) });
    assert.deepEqual(
      doubts(from, to).map(({ path }) => path),
      ['touched'],
    );
    const differing = planCopy(from, to, none, false);
    assert.deepEqual([differing.files.map(({ path }) => path), differing.bytes], [['new', 'grown', 'touched'], 13]);
    const alike = planCopy(from, to, new Set(['touched']), false);
    assert.deepEqual([alike.files.length, alike.attributes.map(({ path }) => path)], [2, ['touched']]);
  });

  it('deletes only when asked, what lies deepest first', () => {
    const to = listing({ d: entry({ kind: 'folder' }), 'd/e': entry({ kind: 'folder' }), 'd/e/f': entry({}) });
    assert.deepEqual(planCopy(listing({}), to, none, false).deletes, []);
    assert.deepEqual(planCopy(listing({}), to, none, true).deletes, ['d/e/f', 'd/e', 'd']);
  });

  it('makes room where a folder stands for a file, or a link for a folder', () => {
    const from = listing({ a: entry({}), b: entry({ kind: 'folder' }) });
    const to = listing({ a: entry({ kind: 'folder' }), b: entry({ kind: 'link', link: '/etc' }) });
    const plan = planCopy(from, to, none, false);
    assert.deepEqual(plan.deletes.toSorted(), ['a', 'b']);
    assert.deepEqual(
      plan.changes.map(({ change }) => change),
      ['update', 'update'],
    );
  });

  it('clears away what is left of old copies, not of this one or of one that may still run', () => {
    const day = 24 * 60 * 60 * 1_000;
    const now = 10 * day;
    const file = entry({ size: 9 });
    const old = entry({ mtime: 8 * day * 1_000 });
    const own = partOf('big', file);
    const parts = { [own]: old, '.toil-part-old': old, '.toil-part-new': entry({ mtime: now * 1_000 }) };
    const to = { ...listing({}), parts: new Map(Object.entries(parts)) };
    const plan = planCopy(listing({ big: file }), to, none, false, now);
    assert.deepEqual(plan.deletes, ['.toil-part-old']);
    assert.deepEqual(
      plan.changes.map(({ path }) => path),
      ['big'],
    );
  });

  it('makes folders top first', () => {
    const from = listing({
      'a/b/c': entry({ kind: 'folder' }),
      a: entry({ kind: 'folder' }),
      'a/b': entry({ kind: 'folder' }),
    });
    assert.deepEqual(
      planCopy(from, listing({}), none, false).folders.map(({ path }) => path),
      ['a', 'a/b', 'a/b/c'],
    );
  });
});

describe('A path of a copy', () => {
  it('keeps bytes that are no UTF-8', () => {
    assert.equal(Buffer.from(bytePath('ü/日'), 'latin1').toString(), 'ü/日');
    assert.equal(shownPath('\xff'), '\uFFFD');
  });

  for (const path of ['../x', 'a/../../x', '/etc/passwd', 'a//b', '.', '', 'a/.', 'a\0b']) {
    it(`does not lead outside: ${JSON.stringify(path)}`, () => assert.equal(refusal(path, 'linux'), 'outside'));
  }

  for (const path of ['a:b', 'C:\\x', '..\\x', 'con', 'dir/NUL.txt', 'end.', 'end ', 'a\nb', 'x?']) {
    it(`is no name of Windows: ${JSON.stringify(path)}`, () => {
      assert.equal(refusal(path, 'win32'), 'name');
      assert.equal(refusal(path, 'linux'), undefined);
    });
  }

  it('of a part lies beside its file, and is another for another version', () => {
    const part = partOf('d/file', entry({}));
    assert.match(part, /^d\/\.toil-part-/);
    assert.ok(isPart(part));
    assert.notEqual(part, partOf('d/file', entry({ mtime: 2 })));
  });
});
