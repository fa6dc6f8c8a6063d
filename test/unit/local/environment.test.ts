import assert from 'node:assert/strict';
import { runEnvironment, type RunEnvironmentOptions } from '../../../src/local/environment';

const of = (base: Record<string, string>, more: Partial<RunEnvironmentOptions> = {}): Record<string, string> =>
  runEnvironment({ base, toilBin: '/toil/bin', ownToil: true, ...more });

describe("a run's environment", () => {
  it('has Toil first and Node last on PATH, each folder once and no relative one', () => {
    const env = of({ PATH: '/usr/bin:.:/toil/bin:/usr/bin:/bin' }, { nodeFolder: '/node' });
    assert.equal(env['PATH'], '/toil/bin:/usr/bin:/bin:/node');
    assert.equal(of({})['PATH'], '/toil/bin');
  });

  it('is without what the editor put there', () => {
    const base = {
      VSCODE_PID: '1',
      ELECTRON_RUN_AS_NODE: '1',
      NODE_OPTIONS: '--inspect',
      GIT_ASKPASS: '/usr/share/code/resources/app/extensions/git/dist/askpass.sh',
      BROWSER: '/home/u/.vscode-server/bin/x/bin/helpers/browser.sh',
      TMPDIR: '/scratch',
      AWS_PROFILE: 'lab',
    };
    const env = of(base);
    assert.deepEqual(Object.keys(env).sort(), ['AWS_PROFILE', 'LC_CTYPE', 'PATH', 'PYTHONUTF8', 'TMPDIR']);
    assert.equal(of({ GIT_ASKPASS: '/usr/bin/ksshaskpass' })['GIT_ASKPASS'], '/usr/bin/ksshaskpass');
  });

  it('has the values that the snap package had moved aside', () => {
    const env = of({
      GTK_PATH: '/snap/x',
      GTK_PATH_VSCODE_SNAP_ORIG: '',
      XDG_DATA_DIRS: '/snap/y',
      XDG_DATA_DIRS_VSCODE_SNAP_ORIG: '/usr/share',
    });
    assert.deepEqual(
      [env['GTK_PATH'], env['XDG_DATA_DIRS'], env['GTK_PATH_VSCODE_SNAP_ORIG']],
      [undefined, '/usr/share', undefined],
    );
  });

  it("keeps the user's Python paths from our Toil, not from a Toil of the user's own", () => {
    const base = { PYTHONPATH: '/modules', VIRTUAL_ENV: '/venv' };
    assert.equal(of(base)['PYTHONPATH'], undefined);
    assert.equal(of(base, { ownToil: false })['PYTHONPATH'], '/modules');
  });

  it('reads file names as UTF-8 without changing how tools sort', () => {
    const latin = of({ LANG: 'C' });
    assert.deepEqual(
      [latin['PYTHONUTF8'], latin['LC_CTYPE'], latin['LANG'], latin['LC_ALL']],
      ['1', process.platform === 'darwin' ? 'UTF-8' : 'C.UTF-8', 'C', undefined],
    );
    assert.equal(of({ LANG: 'de_DE.UTF-8' })['LC_CTYPE'], undefined);
    const forced = of({ LC_ALL: 'C', LANG: 'de_DE.UTF-8' });
    assert.deepEqual([forced['LC_ALL'], forced['LC_CTYPE']], ['C', undefined]);
  });

  it("lets the user's own variables win, and still finds Toil", () => {
    const env = of({ LANG: 'C', PATH: '/bin' }, { extra: { PATH: '/mine', PYTHONPATH: '/m' } });
    assert.deepEqual([env['PATH'], env['PYTHONPATH']], ['/toil/bin:/mine', '/m']);
  });
});
