import assert from 'node:assert/strict';
import { Disposables } from '../../../src/shared/disposables';
import { Emitter } from '../../../src/shared/events';

describe('Emitter', () => {
  it('tells every listener until it lets go', () => {
    const heard: string[] = [];
    const emitter = new Emitter<string>();
    const first = emitter.event((value) => heard.push(`1 ${value}`));
    emitter.event((value) => heard.push(`2 ${value}`));
    emitter.fire('a');
    first.dispose();
    emitter.fire('b');
    assert.deepEqual(heard, ['1 a', '2 a', '2 b']);
  });

  it('may be left and joined by its listeners while it tells', () => {
    const heard: string[] = [];
    const emitter = new Emitter<number>();
    const once = emitter.event((value) => {
      once.dispose();
      emitter.event((later) => heard.push(`late ${later}`));
      heard.push(`once ${value}`);
    });
    emitter.event((value) => heard.push(`always ${value}`));
    emitter.fire(1);
    emitter.fire(2);
    assert.deepEqual(heard, ['once 1', 'always 1', 'always 2', 'late 2']);
  });

  it('is silent when it is disposed', () => {
    const emitter = new Emitter<void>();
    let heard = 0;
    emitter.event(() => (heard += 1));
    emitter.fire();
    emitter.dispose();
    emitter.fire();
    assert.equal(heard, 1);
  });

  it('does not keep the others from hearing when a listener throws, nor is the error lost', () => {
    const heard: number[] = [];
    const emitter = new Emitter<number>();
    emitter.event(() => {
      throw new Error('deaf');
    });
    emitter.event((value) => heard.push(value));
    assert.throws(() => emitter.fire(7), /deaf/);
    assert.deepEqual(heard, [7]);
  });
});

describe('Disposables', () => {
  it('lets go in reverse order, once', () => {
    const gone: string[] = [];
    const all = new Disposables();
    for (const name of ['a', 'b', 'c']) all.add({ dispose: () => gone.push(name) });
    all.dispose();
    all.dispose();
    assert.deepEqual(gone, ['c', 'b', 'a']);
  });

  it('lets go at once of what comes too late', () => {
    const all = new Disposables();
    all.dispose();
    let gone = false;
    const late = all.add({ dispose: () => (gone = true) });
    assert.equal(gone, true);
    assert.ok(late);
  });
});
