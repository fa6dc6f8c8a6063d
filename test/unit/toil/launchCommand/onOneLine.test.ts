import assert from 'node:assert/strict';
import { onOneLine } from '../../../../src/toil/launchCommand/onOneLine';
import { readLaunchCommand } from '../../../../src/toil/launchCommand/readLaunchCommand';

const COMMAND = [
  'export TOIL_AWS_ZONE=us-west-2a',
  'TOIL_OWNER_TAG=ann \\',
  'toil launch-cluster my-cluster \\',
  '  --clusterType kubernetes \\',
  '  --keyPairName ann --leaderNodeType t3.medium \\',
  '  --nodeTypes m5.large --workers 0-3',
  '',
].join('\n');

describe('A pasted command on one line', () => {
  it('means the same as on many', () => {
    const whole = readLaunchCommand(COMMAND);
    assert.deepEqual(whole.problems, []);
    assert.equal(whole.spec.zone, 'us-west-2a');
    for (const text of [COMMAND, COMMAND.replaceAll('\n', '\r\n')])
      assert.deepEqual(readLaunchCommand(onOneLine(text)).spec, whole.spec);
  });

  it('is understood as a box leaves it that drops line breaks', () => {
    const { spec, problems } = readLaunchCommand(
      onOneLine('toil launch-cluster x1 \\  --keyPairName ann \\--zone us-west-2a'),
    );
    assert.deepEqual([spec.name, spec.keyPair], ['x1', 'ann']);
    assert.deepEqual(
      problems.filter(({ kind }) => kind === 'extraWord'),
      [],
    );
  });

  it('has no line break left, and one that was so stays as it is', () => {
    assert.ok(!/[\r\n]/.test(onOneLine(COMMAND)));
    const one = "toil launch-cluster 'a b' --tags a=b";
    assert.equal(onOneLine(one), one);
  });
});
