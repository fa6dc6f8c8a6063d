import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { BusReader, decodeUnicodeEscape } from '../../../src/toil/messageBus';

const fixture = (name: string): Buffer => readFileSync(new URL(`fixtures/bus/${name}.messages`, import.meta.url));

describe('A reader of the message bus', () => {
  it('reads every line that a real failing run wrote', () => {
    const bytes = fixture('c-fail');
    const messages = new BusReader().feed(bytes);
    assert.equal(messages.length, bytes.toString().trimEnd().split('\n').length);
    assert.deepEqual(messages[1], {
      kind: 'issued',
      name: 'fail.cwl',
      id: 'kind-CWLWorkflow/instance-a_phee8c',
      batchId: 1,
    });
    assert.deepEqual(messages.at(-1), { kind: 'failed', name: 'CWLScatter', id: 'kind-CWLWorkflow/instance-a_phee8c' });
    assert.deepEqual(messages[4], {
      kind: 'externalId',
      batchId: 1,
      externalId: '18624',
      batchSystem: 'SingleMachineBatchSystem',
    });
  });

  it('gives the same messages however the file is cut into pieces', () => {
    const bytes = fixture('w-fail');
    const whole = new BusReader().feed(bytes);
    const reader = new BusReader();
    const pieces = [];
    for (let at = 0; at < bytes.length; at += 7) pieces.push(...reader.feed(bytes.subarray(at, at + 7)));
    assert.deepEqual(pieces, whole);
  });

  it('keeps an unfinished last line until the rest of it comes', () => {
    const reader = new BusReader();
    assert.deepEqual(reader.feed('toil.bus.QueueSizeMessage\t1'), []);
    assert.deepEqual(reader.feed('2\n'), [{ kind: 'queueSize', size: 12 }]);
  });

  it('leaves out unknown topics and lines that do not fit, and goes on', () => {
    const text = [
      'toil.bus.SomethingNewMessage\t1',
      'toil.bus.QueueSizeMessage\tmany',
      'toil.bus.QueueSizeMessage\t1\t2',
      'toil.bus.JobIssuedMessage\tgreet',
      '',
      'garbage',
      'toil.bus.JobMissingMessage\tkind-x/instance-1',
      '',
    ].join('\n');
    assert.deepEqual(new BusReader().feed(text), [{ kind: 'missing', id: 'kind-x/instance-1' }]);
  });

  it("undoes Python's escapes in names", () => {
    assert.deepEqual(new BusReader().feed('toil.bus.JobFailedMessage\tbj\\xf6rn \\u65e5\\t\\U0001f600\\\\n\tid\n'), [
      { kind: 'failed', name: 'björn 日\t😀\\n', id: 'id' },
    ]);
    assert.equal(decodeUnicodeEscape('\\U99999999 \\q'), '\\U99999999 \\q');
  });

  it('does not break a character that two pieces share', () => {
    const bytes = Buffer.from('toil.bus.JobFailedMessage\tü\tid\n');
    const reader = new BusReader();
    const cut = bytes.indexOf(0xc3) + 1;
    assert.deepEqual(
      [...reader.feed(bytes.subarray(0, cut)), ...reader.feed(bytes.subarray(cut))],
      [{ kind: 'failed', name: 'ü', id: 'id' }],
    );
  });
});
