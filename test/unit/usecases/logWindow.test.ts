import assert from 'node:assert/strict';
import { LOG_WINDOW_BYTES, LogWindow } from '../../../src/usecases/logWindow';
import { FakeRunHost, signal } from './fakeRunHost';

const PATH = '/runs/r1/log';

describe('LogWindow', () => {
  let host: FakeRunHost;
  let window: LogWindow;
  beforeEach(() => {
    host = new FakeRunHost();
    window = new LogWindow(host, PATH);
  });
  const write = (text: string): void => void host.files.set(PATH, Buffer.from(text));
  const append = (text: string): void => {
    host.files.set(PATH, Buffer.concat([host.files.get(PATH) ?? Buffer.alloc(0), Buffer.from(text)]));
  };
  /** Numbered lines, at least so many bytes. */
  function lines(bytes: number, word = 'line'): string {
    const all: string[] = [];
    for (let n = 0, size = 0; size < bytes; n += 1) {
      const line = `${word} ${n}\n`;
      all.push(line);
      size += Buffer.byteLength(line);
    }
    return all.join('');
  }

  it('shows a small log whole, and nothing earlier', async () => {
    write('one\ntwo\nthr');
    assert.equal(await window.update(signal), true);
    assert.deepEqual([window.text, window.earlier], ['one\ntwo\nthr', 0]);
    assert.equal(await window.showEarlier(signal), false);
  });

  it('is empty before there is a log, and finds it when it comes', async () => {
    await window.update(signal);
    assert.equal(window.text, '');
    write('first\n');
    assert.equal(await window.update(signal), true);
    assert.equal(window.text, 'first\n');
  });

  it('says that nothing was added, and reads nothing then', async () => {
    write('one\n');
    await window.update(signal);
    const reads = host.reads.length;
    assert.equal(await window.update(signal), false);
    assert.equal(host.reads.length, reads);
  });

  it('grows with the log, reading only what is new', async () => {
    write('one\n');
    await window.update(signal);
    append('two\n');
    assert.equal(await window.update(signal), true);
    assert.equal(window.text, 'one\ntwo\n');
    assert.deepEqual(host.reads.at(-1), [PATH, 4, 4]);
  });

  it('mends a character that came in two parts', async () => {
    const bytes = Buffer.from('größe 日本\n');
    for (const cut of [3, 8, 11]) {
      const one = new LogWindow(host, PATH);
      host.files.set(PATH, bytes.subarray(0, cut));
      await one.update(signal);
      host.files.set(PATH, bytes);
      await one.update(signal);
      assert.equal(one.text, 'größe 日本\n');
    }
  });

  it('shows of a large log the last 2 MB, from the beginning of a line, and reads no more than that', async () => {
    const text = lines(5 * 1024 * 1024);
    write(text);
    await window.update(signal);
    assert.equal(host.reads[0]?.[2], LOG_WINDOW_BYTES);
    assert.ok(text.endsWith(`\n${window.text}`));
    assert.ok(window.text.length > LOG_WINDOW_BYTES - 20);
    assert.equal(window.earlier, Buffer.byteLength(text) - LOG_WINDOW_BYTES);
  });

  it('shows no broken character where the window cuts one', async () => {
    for (let shift = 0; shift < 3; shift += 1) {
      write('x'.repeat(shift) + '日'.repeat(100) + '\n' + '本\n'.repeat(LOG_WINDOW_BYTES / 4 - 1) + 'xxx\n');
      const one = new LogWindow(host, PATH);
      await one.update(signal);
      assert.equal(one.text.includes('\ufffd'), false, `shifted by ${shift}`);
      assert.ok(one.text.startsWith('本\n'));
    }
  });

  it('shows no broken character either in a log that is one long line', async () => {
    for (let shift = 0; shift < 3; shift += 1) {
      for (const end of ['', '\n']) {
        write('x'.repeat(shift) + '日'.repeat(LOG_WINDOW_BYTES / 2) + end);
        const one = new LogWindow(host, PATH);
        await one.update(signal);
        assert.equal(one.text.includes('\ufffd'), false, `shifted by ${shift}`);
        assert.ok(one.text.length > LOG_WINDOW_BYTES / 3 - 2);
      }
    }
  });

  it('goes back step by step to the start, and keeps the end', async () => {
    const text = lines(5 * 1024 * 1024, 'größe');
    write(text);
    await window.update(signal);
    assert.equal(await window.showEarlier(signal), true);
    assert.equal(window.earlier, Buffer.byteLength(text) - 2 * LOG_WINDOW_BYTES);
    assert.ok(text.endsWith(`\n${window.text}`));
    assert.equal(await window.showEarlier(signal), true);
    assert.equal(await window.showEarlier(signal), false);
    assert.deepEqual([window.text === text, window.earlier], [true, 0]);
  });

  it('keeps what was asked for while the log grows', async () => {
    const text = lines(3 * 1024 * 1024);
    write(text);
    await window.update(signal);
    await window.showEarlier(signal);
    append('the end\n');
    await window.update(signal);
    assert.equal(window.text, `${text}the end\n`);
  });

  it('does not read what came while it looked away, when that is more than a window', async () => {
    write('old\n');
    await window.update(signal);
    const more = lines(3 * 1024 * 1024);
    append(more);
    await window.update(signal);
    assert.ok(more.endsWith(`\n${window.text}`));
    assert.deepEqual(
      host.reads.map(([, , length]) => length),
      [4, LOG_WINDOW_BYTES],
    );
  });

  it('reads a log anew that became shorter', async () => {
    write('one\ntwo\nthree\n');
    await window.update(signal);
    write('new\n');
    assert.equal(await window.update(signal), true);
    assert.equal(window.text, 'new\n');
    host.files.delete(PATH);
    assert.equal(await window.update(signal), true);
    assert.equal(window.text, '');
  });

  it('keeps a bounded part of a log that grows on and on', async () => {
    const part = lines(LOG_WINDOW_BYTES / 2);
    await window.update(signal);
    for (let n = 0; n < 20; n += 1) {
      append(part);
      await window.update(signal);
      assert.ok(Buffer.byteLength(window.text) <= 2 * LOG_WINDOW_BYTES, `after ${n}`);
    }
    const whole = String(host.files.get(PATH));
    assert.ok(whole.endsWith(`\n${window.text}`));
    // From the beginning of a line, so a little less than what is kept.
    const before = Buffer.byteLength(whole) - Buffer.byteLength(window.text);
    assert.ok(before - window.earlier >= 0 && before - window.earlier < 20);
  });

  it('lets go of nothing once the user went back, however much comes, until they look at the end again', async () => {
    write(lines(3 * 1024 * 1024));
    await window.update(signal);
    await window.showEarlier(signal);
    append(lines(5 * 1024 * 1024, 'more'));
    await window.update(signal);
    assert.equal(window.text, String(host.files.get(PATH)));
    window.backToEnd();
    assert.ok(Buffer.byteLength(window.text) <= LOG_WINDOW_BYTES);
    assert.ok(String(host.files.get(PATH)).endsWith(`\n${window.text}`));
  });

  it('doubles nothing when it is asked twice at once', async () => {
    const text = lines(7 * 1024 * 1024);
    write(text);
    await Promise.all([window.update(signal), window.update(signal)]);
    await Promise.all([window.showEarlier(signal), window.showEarlier(signal)]);
    append('the end\n');
    await Promise.all([window.update(signal), window.showEarlier(signal), window.update(signal)]);
    assert.equal(window.text, `${text}the end\n`);
  });

  it('goes on after a reading that was given up', async () => {
    write('one\n');
    await assert.rejects(window.update(AbortSignal.abort()), { name: 'AbortError' });
    await window.update(signal);
    assert.equal(window.text, 'one\n');
  });
});
