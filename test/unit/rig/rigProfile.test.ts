import assert from 'node:assert/strict';
import { lstat, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseIni } from '../../../src/provisioner/aws/credentials/ini';
import { addProfile, removeProfile, withoutProfile, withProfile } from '../../../scripts/rig/awsProfile';

describe('The rig’s profile in a user’s AWS configuration', () => {
  const THEIRS = ['[default]\nregion = eu-west-1', '[profile a]\r\nregion=us-east-1\r\n\r\n', '# nothing yet\n', ''];

  it('is read as a profile, and every byte of the user’s is as before when it is out again', () => {
    for (const theirs of THEIRS) {
      const text = withProfile(theirs, 'nothing');
      const { sections, badLine } = parseIni(text);
      assert.equal(badLine, undefined);
      assert.equal(sections.get('profile toil-rig')?.get('endpoint_url'), 'http://172.31.255.254:4566');
      for (const [name, values] of parseIni(theirs).sections) assert.deepEqual(sections.get(name), values);
      assert.deepEqual(withoutProfile(text), { text: theirs, made: 'nothing' });
    }
  });

  it('is there once, however often it is put in', () => {
    const text = withProfile('[default]\n', 'file');
    assert.equal(withProfile(text, 'file'), text);
    assert.deepEqual(withoutProfile(text), { text: '[default]\n', made: 'file' });
  });

  it('goes out again whatever the user has written before and behind it', () => {
    const text = `[profile new]\nregion = $&\n${withProfile('[default]\n', 'folder')}[profile last]\n`;
    const left = '[profile new]\nregion = $&\n[default]\n[profile last]\n';
    assert.deepEqual(withoutProfile(text), { text: left, made: 'folder' });
  });

  it('leaves the file as it was: its bytes, its mode, the link to it, or none with no folder', async () => {
    const work = await mkdtemp(path.join(tmpdir(), 'aws-config-'));
    const before = process.env['AWS_CONFIG_FILE'];
    try {
      const [real, link, fresh] = ['real', 'link', 'new/deep/config'].map((name) => path.join(work, name));
      assert.ok(real && link && fresh);
      await writeFile(real, '[default]\n', { mode: 0o640 });
      await symlink(real, link);
      process.env['AWS_CONFIG_FILE'] = link;
      assert.equal(await addProfile(), link);
      assert.ok((await readFile(real, 'utf8')).includes('[profile toil-rig]'));
      await removeProfile();
      assert.equal(await readFile(real, 'utf8'), '[default]\n');
      assert.equal((await stat(real)).mode & 0o777, 0o640);
      assert.ok((await lstat(link)).isSymbolicLink());
      process.env['AWS_CONFIG_FILE'] = fresh;
      await addProfile();
      await addProfile();
      assert.equal((await stat(fresh)).mode & 0o777, 0o600);
      await removeProfile();
      assert.deepEqual((await readdir(path.dirname(path.dirname(fresh)))).sort(), []);
      assert.deepEqual((await readdir(work)).sort(), ['link', 'new', 'real']);
    } finally {
      if (before === undefined) delete process.env['AWS_CONFIG_FILE'];
      else process.env['AWS_CONFIG_FILE'] = before;
      await rm(work, { recursive: true });
    }
  });

  it('is not taken for the user’s own profile of that name', () => {
    assert.equal(withoutProfile('[profile toil-rig]\nregion = us-west-2\n'), undefined);
  });
});
