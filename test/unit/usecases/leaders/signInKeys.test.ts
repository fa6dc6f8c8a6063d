import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { makeKeyPair } from '../../../../src/remote/keys';
import { signInKeys } from '../../../../src/usecases/leaders/signInKeys';

const { signal } = new AbortController();

describe('Keys to sign in to a leader with', () => {
  let home: string;
  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'toil-keys-'));
    await mkdir(join(home, '.ssh'));
  });
  after(() => rm(home, { recursive: true }));
  const at = (name: string): string => join(home, '.ssh', name);
  const names = async (keyPair?: { fingerprint: string }, keyFile?: string): Promise<string[]> => {
    const places = { home, env: {}, ...(keyFile === undefined ? {} : { keyFile }) };
    const ways = await signInKeys(places, keyPair, () => Promise.resolve(undefined), signal);
    return ways.map((way) => (way.kind === 'keyFile' ? basename(way.path) : way.kind));
  };

  it('begin with the one of the key pair, then what may be it, then what a colleague may have let in', async () => {
    await makeKeyPair(at('a-other'), 'x', signal);
    const { fingerprint } = await makeKeyPair(at('z-own'), 'x', signal);
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'secret', '-m', 'PEM', '-f', at('m-locked')]);
    await rm(at('m-locked.pub'));
    await writeFile(at('config'), 'Host *\n');
    assert.deepEqual(await names({ fingerprint }), ['z-own', 'm-locked', 'a-other']);
    assert.deepEqual(await names(), ['a-other', 'm-locked', 'z-own']);
  });

  it('are only that of the setting where there is one', async () =>
    assert.deepEqual(await names(undefined, '~/elsewhere/key'), ['key']));

  it('are found beside a pipe, which would be read for ever', async () => {
    execFileSync('mkfifo', [at('pipe')]);
    assert.ok(!(await names()).includes('pipe'));
  });
});
