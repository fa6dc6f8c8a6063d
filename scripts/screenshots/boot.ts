import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openVsCode } from '../../test/workbench/harness/openVsCode';
import type { VsCode } from '../../test/workbench/harness/vsCode';
import { step } from '../../test/workbench/support/runs';
import { askStatus } from '../rig/control';
import { makeLab } from '../rig/lab';
import { PROFILE, REGION } from '../rig/awsProfile';
import { REPOSITORY } from '../vscodeHost/folders';
import { LOOKS, take } from './picture';

const CLUSTER = 'lab';
/** Milliseconds: a boot, or an end, where much else goes on. */
const BOOTS_WITHIN = 600_000;

/** A cluster that really boots. `npm run rig` runs in another terminal, without a cluster. */
export async function takeBoot(toilBin: string): Promise<void> {
  const { instances } = await askStatus();
  if (instances.length > 0) throw new Error('There is a cluster in the rig already.');
  const lab = await makeLab();
  const home = await mkdtemp(join(tmpdir(), 'toil-pictures-'));
  const vsCode = await openVsCode({
    extension: REPOSITORY,
    workspace: lab.workspace,
    settings: {
      ...LOOKS.settings,
      'toil.path': toilBin,
      'toil.aws.profiles': [PROFILE],
      'toil.aws.regions': [REGION],
      'toil.ssh.keyFile': lab.keyFile,
    },
    env: {
      HOME: home,
      XDG_DATA_HOME: join(home, 'data'),
      AWS_CONFIG_FILE: lab.awsConfig,
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      VSCODE_CLI: '1',
    },
    size: LOOKS.size,
  });
  try {
    await launch(vsCode);
    await destroy(vsCode);
  } catch (error) {
    await vsCode.saveEvidence(join(REPOSITORY, 'out', 'screenshots', 'boot-failed'));
    throw error;
  } finally {
    await vsCode.dispose();
    await rm(home, { recursive: true, force: true });
  }
}

/** The page of a launch while the last phase goes on, and its end. */
async function launch(vsCode: VsCode): Promise<void> {
  const { explorer, views, webviews, page } = vsCode;
  // The extension's icon is there some time after the window.
  await page.locator('.activitybar [aria-label^="Toil"]').first().waitFor({ timeout: 60_000 });
  await views.openContainer('Toil');
  await views.row('Clusters', 'No clusters', { timeout: 60_000 });
  await explorer.openFile(`${CLUSTER}.toil-cluster.json`);
  await explorer.clickMenu(`${CLUSTER}.toil-cluster.json`, 'Launch Cluster from File…');
  const plan = await webviews.waitFor('Nothing has been made yet', 60_000);
  await plan.getByRole('button', { name: 'Launch', exact: true }).click();
  await webviews.waitFor('The leader boots: the Toil container starts', BOOTS_WITHIN);
  await page.mouse.move(1, 1);
  await take(vsCode, '14-boot');
  await webviews.waitFor(`${CLUSTER} is ready`, BOOTS_WITHIN);
  await vsCode.editors.closeAll();
}

async function destroy(vsCode: VsCode): Promise<void> {
  const { views, quickInput, notifications } = vsCode;
  await views.openContainer('Toil');
  await views.clickMenu('Clusters', CLUSTER, 'Destroy Cluster…');
  await step(vsCode, /^What is destroyed/);
  await quickInput.choose(`Destroy ${CLUSTER}…`);
  await quickInput.waitForMessage(/^Type lab/);
  await quickInput.accept(CLUSTER);
  await notifications.waitFor(`${CLUSTER} is destroyed`, BOOTS_WITHIN);
}
