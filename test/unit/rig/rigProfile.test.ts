import assert from 'node:assert/strict';
import { parseIni } from '../../../src/provisioner/aws/credentials/ini';
import { withoutProfile, withProfile } from '../../../scripts/rig/awsProfile';

describe('The rig’s profile in a user’s AWS configuration', () => {
  const THEIRS = ['[default]\nregion = eu-west-1', '[profile a]\r\nregion=us-east-1\r\n\r\n', '# nothing yet\n', ''];

  it('is read as a profile, and every byte of the user’s is as before when it is out again', () => {
    for (const theirs of THEIRS) {
      const text = withProfile(theirs, false);
      const { sections, badLine } = parseIni(text);
      assert.equal(badLine, undefined);
      assert.equal(sections.get('profile toil-rig')?.get('endpoint_url'), 'http://172.31.255.254:4566');
      for (const [name, values] of parseIni(theirs).sections) assert.deepEqual(sections.get(name), values);
      assert.deepEqual(withoutProfile(text), { text: theirs, made: false });
    }
  });

  it('is there once, however often it is put in', () => {
    const text = withProfile('[default]\n', true);
    assert.equal(withProfile(text, true), text);
    assert.deepEqual(withoutProfile(text), { text: '[default]\n', made: true });
  });

  it('is not taken for the user’s own profile of that name', () => {
    assert.equal(withoutProfile('[profile toil-rig]\nregion = us-west-2\n'), undefined);
  });
});
