import assert from 'node:assert/strict';
import { env, version } from 'vscode';
import manifest from '../../package.json';

describe('the editor that hosts the extension', () => {
  it('is at least as new as the manifest asks for', () => {
    const [major = 0, minor = 0] = version.split('.').map(Number);
    const [wantedMajor = 0, wantedMinor = 0] = manifest.engines.vscode.replace('^', '').split('.').map(Number);
    assert.equal(major, wantedMajor, `VS Code ${version} in ${env.appName}`);
    assert.ok(minor >= wantedMinor, `VS Code ${version} in ${env.appName}`);
  });
});
