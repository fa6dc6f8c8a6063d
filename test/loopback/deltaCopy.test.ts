import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, readdir, symlink, writeFile, rm } from 'node:fs/promises';
import { connect } from '../../src/remote/connection';
import { DeltaSession } from '../../src/remote/sync/deltaSession';
import { sync } from '../../src/remote/sync/sync';
import { CopyingPlace, HELPER_FILE, syncFailure, told } from './support/copyingPlace';
import { startSshServer, writeProgram } from './support/sshServer';

const signal = new AbortController().signal;

describe('The delta copy over a real SSH server', () => {
  const place = new CopyingPlace('deltaCopy');
  const at = (...names: string[]): string => place.at(...names);
  before(async function () {
    if (!(await place.open())) this.skip();
  });
  beforeEach(() => place.makeFolders());
  afterEach(() => place.removeFolders());
  after(() => place.close());

  it('takes the place of rsync where the other end has none', async () => {
    await writeFile(at('here', 'a'), 'x');
    // A home of its own: the user's .bashrc may add to the PATH.
    const bare = await startSshServer({ config: [`SetEnv PATH=${at('few')} HOME=${at('few')}`] });
    await mkdir(at('few'));
    for (const name of ['sh', 'mkdir', 'env']) await symlink(`/bin/${name}`, at('few', name));
    const python = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' });
    await writeProgram(at('few'), 'python3', `#!/bin/sh\nexec ${python.trim()} "$@"\n`);
    const other = await connect(bare.target, signal);
    try {
      const outcome = await sync(
        other,
        place.request({ remote: at('far') }),
        { ...place.tools(), rsync: 'rsync' },
        signal,
      );
      assert.deepEqual([outcome.by, told(outcome)], ['deltaCopy', ['create file a']]);
      await rm(at('few', 'python3'));
      assert.equal(
        (await syncFailure(sync(other, place.request({ remote: at('far') }), place.tools(), signal))).kind,
        'noProgram',
      );
    } finally {
      other.close();
      await bare.stop();
      await rm(at('few'), { recursive: true });
    }
  });

  it('is refused by a helper that is told a way out of the folder', async () => {
    await mkdir(at('far', 'd'), { recursive: true });
    await symlink(at('.'), at('far', 'way out'));
    const session = await DeltaSession.start(place.connection, { remote: at('far', 'd') }, HELPER_FILE, signal);
    for (const path of ['../x', '/tmp/x', '../way out/x', 'a/../../x']) {
      await session.say({ do: 'put', path, part: `${path}.part`, size: 1, offset: 0, mode: null, mtime: 0 });
      await session.writer.data(Buffer.from('x'));
      await session.say({ do: 'link', path, part: `${path}.part`, link: 'x' });
      await session.say({ do: 'folder', path, mode: null });
      await session.say({ do: 'delete', path });
    }
    await session.finish();
    assert.equal(session.problems.length, 16);
    assert.ok(session.problems.every(({ problem }) => problem === 'outside'));
    assert.deepEqual((await readdir(at('far'))).sort(), ['d', 'way out']);
  });
});
