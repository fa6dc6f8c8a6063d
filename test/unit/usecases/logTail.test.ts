import assert from 'node:assert/strict';
import { LogTail } from '../../../src/usecases/logTail';
import { FakeRunHost, signal } from './fakeRunHost';

const PATH = '/runs/r1/log';

describe('LogTail', () => {
  let host: FakeRunHost;
  let tail: LogTail;
  let told: string[];
  beforeEach(() => {
    host = new FakeRunHost();
    tail = new LogTail(host, PATH);
    told = [];
  });
  const write = (bytes: Buffer | string): void => void host.files.set(PATH, Buffer.from(bytes));
  const read = (): Promise<void> => tail.read((text) => told.push(text), signal);

  it('tells nothing before there is a log, and then all of it', async () => {
    await read();
    assert.deepEqual(told, []);
    write('one\ntw');
    await read();
    write('one\ntwo\n');
    await read();
    assert.deepEqual(told, ['one\ntw', 'o\n']);
  });

  it('loses nothing of a log that grows by more than it reads at once', async () => {
    const text = Array.from({ length: 500_000 }, (_, n) => `line ${n} größe\n`).join('');
    write(text);
    await read();
    assert.ok(told.length > 5);
    assert.equal(told.join(''), text);
  });

  it('tells a character, and hides a colour, wherever they are cut', async () => {
    const bytes = Buffer.from('a\x1b[31;1mgröße\x1b[0m 日本\x1b]0;title\x07\r\nend\n');
    for (let cut = 1; cut < bytes.length; cut += 1) {
      tail = new LogTail(host, PATH);
      told = [];
      write(bytes.subarray(0, cut));
      await read();
      write(bytes);
      await read();
      assert.equal(told.join(''), 'agröße 日本\nend\n', `cut at ${cut}`);
    }
  });

  it('tells each byte once when it is asked twice at once', async () => {
    write('one\n');
    await Promise.all([read(), read()]);
    assert.deepEqual(told, ['one\n']);
  });

  it('goes on after a reading that was given up, and begins anew with a shorter file', async () => {
    write('one\n');
    await assert.rejects(
      tail.read(() => assert.fail(), AbortSignal.abort()),
      { name: 'AbortError' },
    );
    await read();
    write('2\n');
    await read();
    assert.deepEqual(told, ['one\n', '2\n']);
  });
});
