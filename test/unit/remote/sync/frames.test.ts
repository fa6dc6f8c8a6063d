import assert from 'node:assert/strict';
import { PassThrough, Readable } from 'node:stream';
import { FrameWriter, readFrames, type Frame } from '../../../../src/remote/sync/frames';

const never = new Promise<never>(() => undefined);

async function all(stream: Readable): Promise<Frame[]> {
  const frames: Frame[] = [];
  for await (const frame of readFrames(stream))
    frames.push(frame.kind === 'data' ? { ...frame, data: Buffer.from(frame.data) } : frame);
  return frames;
}

describe('Frames', () => {
  it('come back as they were written, however the stream cuts them', async () => {
    const wire = new PassThrough();
    const writer = new FrameWriter(wire, never);
    const long = { words: Array.from({ length: 500 }, (_, index) => `word ${index} ü`) };
    const bytes = Buffer.alloc(700_000, 'x');
    await writer.message({ a: 1 });
    await writer.message(long);
    const reading = all(wire);
    await writer.data(bytes);
    await writer.data(Buffer.alloc(0));
    await writer.flush();
    wire.end();
    const frames = await reading;
    assert.deepEqual(frames.slice(0, 2), [
      { kind: 'message', message: { a: 1 } },
      { kind: 'message', message: long },
    ]);
    const data = frames.slice(2).map((frame) => (frame.kind === 'data' ? frame.data : Buffer.alloc(0)));
    assert.ok(Buffer.concat(data).equals(bytes));
  });

  it('are read from single bytes', async () => {
    const wire = new PassThrough();
    const writer = new FrameWriter(wire, never);
    await writer.message({ a: 'b' });
    await writer.data(Buffer.from('data'));
    await writer.flush();
    const whole = wire.read() as Buffer;
    const frames = await all(Readable.from([...whole].map((byte) => Buffer.from([byte]))));
    assert.deepEqual(frames, [
      { kind: 'message', message: { a: 'b' } },
      { kind: 'data', data: Buffer.from('data') },
    ]);
  });

  for (const text of ['X\0\0\0\x01x', 'J\0\0\0\x01x', 'D\xff\xff\xff\xff']) {
    it(`are not read from ${JSON.stringify(text)}`, async () => {
      await assert.rejects(all(Readable.from([Buffer.from(text, 'latin1')])));
    });
  }

  it('that nobody will read are not waited for', async () => {
    const full = new PassThrough({ highWaterMark: 1 });
    const writer = new FrameWriter(full, Promise.reject(new Error('cut')));
    await assert.rejects(writer.data(Buffer.alloc(600_000)), /cut/);
  });
});
