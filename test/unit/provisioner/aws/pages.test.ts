import assert from 'node:assert/strict';
import { allPages, chunks } from '../../../../src/provisioner/aws/pages';

interface Page {
  readonly items?: readonly number[];
  readonly next?: string | undefined;
}

function read(pages: readonly Page[]): Promise<number[]> {
  return allPages(
    (token) => Promise.resolve(pages[Number(token ?? 0)] ?? {}),
    (page) => page.items,
    (page) => page.next,
  );
}

describe('A list in pages', () => {
  it('is read to its end, pages without anything too', async () => {
    const pages = [{ items: [1, 2], next: '1' }, { next: '2' }, { items: [3] }];
    assert.deepEqual(await read(pages), [1, 2, 3]);
  });

  it('ends at an empty mark, and at the same mark again', async () => {
    assert.deepEqual(await read([{ items: [1], next: '' }]), [1]);
    assert.deepEqual(
      await read([
        { items: [1], next: '1' },
        { items: [2], next: '1' },
      ]),
      [1, 2],
    );
  });

  it('that has no end is no list', async () => {
    let count = 0;
    const endless = allPages(
      () => Promise.resolve({ items: [1], next: String((count += 1)) }),
      (page) => page.items,
      (page) => page.next,
    );
    await assert.rejects(endless, { kind: 'unexpected', code: 'EndlessPages' });
    assert.equal(count, 1000);
  });

  it('is cut in parts that a call takes', () => {
    assert.deepEqual(chunks([1, 2, 3, 4, 5], 2), [[1, 2], [3, 4], [5]]);
    assert.deepEqual(chunks([], 2), []);
  });
});
