import assert from 'node:assert/strict';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createVSIX } from '@vscode/vsce';
import { vsCodeForSuite } from './harness/suite';
import { until } from './harness/until';

const SAMPLE = fileURLToPath(new URL('sampleExtension', import.meta.url));

describe('the workbench harness, on an installed package in Restricted Mode', function () {
  let folder = '';
  const vsCode = vsCodeForSuite(this, async () => {
    folder = await mkdtemp(join(await realpath(tmpdir()), 'toil-clusters-vsix-'));
    const vsix = join(folder, 'sample.vsix');
    await createVSIX({
      cwd: SAMPLE,
      packagePath: vsix,
      skipLicense: true,
      allowMissingRepository: true,
      dependencies: false,
    });
    return {
      vsix,
      workspace: join(SAMPLE, 'workspace'),
      trust: true,
      theme: 'light',
      size: { width: 1000, height: 700 },
    };
  });
  after(async () => rm(folder, { recursive: true, force: true }));

  const log = (): string => vsCode().logs(/Harness Sample\.log$/);

  it('opens in Restricted Mode, which the extension knows', async () => {
    await vsCode().statusBar.waitFor('Restricted Mode');
    await vsCode().activated('toil-clusters-test.harness-sample');
    await until(() => log().includes('up in an untrusted workspace'), { what: 'the log' });
    await vsCode().screenshot('harness-restricted');
  });

  it('trusts the folder, which the extension hears of', async () => {
    assert.doesNotMatch(log(), /trusted now/);
    await vsCode().trustWorkspace();
    await until(() => log().includes('trusted now'), { what: 'the log' });
  });

  it('can be told a light theme and a size', async () => {
    assert.equal(await vsCode().page.locator('.monaco-workbench.vs').count(), 1);
    assert.deepEqual(vsCode().page.viewportSize(), { width: 1000, height: 700 });
  });
});
