import assert from 'node:assert/strict';
import { specMarks, type OtherCheck } from '../../../../src/ui/clusterSpecs/specMarks';

/** What is marked, with the text that it is marked at. */
function marked(text: string, other: OtherCheck): string[] {
  return specMarks(text, 'lab.toil-cluster.json', other).map((mark) => {
    const { kind } = mark.kind === 'problem' ? mark.problem : mark.finding;
    return `${kind}: ${text.slice(mark.start, mark.end)}`;
  });
}

const faulty = '{ "format": 1, "typ": "mesos", "name": "My Lab", "fuse": 3, "type": "mesoss", "logLevel": "loud" }';

describe('Marks in a spec', () => {
  it('are all problems where nobody else looks', () => {
    assert.deepEqual(marked(faulty, 'none').toSorted(), [
      'missing: {',
      'notOneOf: "loud"',
      'notOneOf: "mesoss"',
      'unknownKey: "typ"',
      'wrongType: 3',
      'wrongValue: "My Lab"',
    ]);
  });
  it('leave to the schema what it says as well', () => {
    const ours = ['notOneOf: "mesoss"', 'unknownKey: "typ"', 'wrongValue: "My Lab"'];
    assert.deepEqual(marked(faulty, 'json').toSorted(), ours);
    assert.deepEqual(marked(faulty, 'jsonc').toSorted(), ours);
  });
  it('leave to it an unknown entry that is like no other', () => {
    const text = '{ "format": 1, "workers": [], "type": "mesos", "qqqqqq": 1 }';
    assert.deepEqual([marked(text, 'none'), marked(text, 'json')], [['unknownKey: "qqqqqq"'], []]);
  });
  it('are on comments where the editor takes them', () => {
    const text = '{ // nice\n }';
    assert.deepEqual(marked(text, 'json'), []);
    assert.deepEqual(marked(text, 'jsonc'), ['syntax: /']);
    assert.deepEqual(marked(text, 'none'), ['syntax: /']);
  });
  it('are what is unwise where all rules are kept', () => {
    const text = '{ "format": 1, "workers": [{ "types": ["m5.xlarg"], "max": 2 }] }';
    assert.deepEqual(marked(text, 'json'), ['unknownType: "m5.xlarg"']);
  });
});
