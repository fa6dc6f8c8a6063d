import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMirror } from '../../test/leader/mirror';
import { openVsCode } from '../../test/workbench/harness/openVsCode';
import type { VsCode } from '../../test/workbench/harness/vsCode';
import { PROFILE, REGION, startLoopbackCloud } from '../../test/workbench/support/loopbackCloud';
import { step } from '../../test/workbench/support/runs';
import { REPOSITORY } from '../vscodeHost/folders';
import { LOOKS, take } from './picture';

/** Of the addresses on loopback: no test has it. */
const SECOND = 105;
const CLUSTER = 'my-cluster';
const WORKFLOW = 'readQuality.cwl';
/** Pixels: the rows of a cluster are long. */
const SIDE_BAR = 640;

/** A cluster from the wizard to its end, in an account on loopback. */
export async function takeClusters(toilBin: string): Promise<void> {
  const home = await mkdtemp(join(await realpath(tmpdir()), 'toil-pictures-'));
  const account = await startLoopbackCloud(home, SECOND);
  const mirror = await startMirror();
  const vsCode = await openVsCode({
    extension: REPOSITORY,
    workspace: join(REPOSITORY, 'samples'),
    settings: {
      ...LOOKS.settings,
      'toil.path': toilBin,
      'toil.aws.profiles': [PROFILE],
      'toil.aws.regions': [REGION],
      'toil.aws.systemExtensionMirror': mirror.url,
    },
    env: { HOME: home, VSCODE_CLI: '1', XDG_DATA_HOME: join(home, 'data') },
    size: LOOKS.size,
  });
  try {
    await takeLaunch(vsCode);
    await takeCluster(vsCode);
    await takeRun(vsCode);
    await askToDestroy(vsCode);
    await takeDown(vsCode);
  } catch (error) {
    await vsCode.saveEvidence(join(REPOSITORY, 'out', 'screenshots', 'clusters-failed'));
    throw error;
  } finally {
    await vsCode.dispose();
    await mirror.close();
    await account.end();
    await rm(home, { recursive: true, force: true });
  }
}

/** The wizard with the prices of leaders, and the plan of a cluster with a group of spot workers. */
async function takeLaunch(vsCode: VsCode): Promise<void> {
  const { quickInput, views, webviews } = vsCode;
  // The extension's icon is there some time after the window.
  await vsCode.page.locator('.activitybar [aria-label^="Toil"]').first().waitFor({ timeout: 60_000 });
  await views.openContainer('Toil');
  await views.row('Clusters', 'No clusters', { timeout: 60_000 });
  await vsCode.palette.run('Toil: Launch Cluster…');
  await step(vsCode, 'In which account and region?');
  await quickInput.choose(PROFILE);
  await quickInput.waitForMessage(/^Name of the cluster/);
  await quickInput.accept(CLUSTER);
  await step(vsCode, /^Which type is the leader\?/);
  await take(vsCode, '9-launch');
  await quickInput.choose('t3.medium');
  await step(vsCode, /^Which workers\?/);
  await quickInput.choose('Groups of my own…');
  await step(vsCode, /^Which type are the workers/);
  await quickInput.choose('m5.xlarge');
  await step(vsCode, /^On demand, or/);
  await quickInput.choose('Spot');
  await quickInput.waitForMessage(/^How many workers/);
  await quickInput.accept('2-10');
  await quickInput.choose('These are all');
  await webviews.waitFor('Nothing has been made yet', 30_000);
  await allowAddress(join(vsCode.workspace, `${CLUSTER}.toil-cluster.json`));
  await (await webviews.waitFor('Launch my-cluster')).getByRole('button', { name: 'Plan Again' }).click();
  const page = await webviews.waitFor('203.0.113.4/32', 30_000);
  await vsCode.page.mouse.move(1, 1);
  await take(vsCode, '10-plan');
  await page.getByRole('button', { name: 'Launch', exact: true }).click();
}

/** Nobody tells us our address on a machine without the internet. */
async function allowAddress(file: string): Promise<void> {
  const spec = JSON.parse(await readFile(file, 'utf8')) as object;
  await writeFile(file, JSON.stringify({ ...spec, network: { sshFrom: ['203.0.113.4/32'] } }, undefined, 2));
}

/** The tree with the cluster and its workers. */
async function takeCluster(vsCode: VsCode): Promise<void> {
  await vsCode.webviews.waitFor(`${CLUSTER} is ready`, 180_000);
  await vsCode.views.openContainer('Toil');
  await widenSideBar(vsCode);
  await vsCode.views.expand('Clusters', CLUSTER, { timeout: 60_000 });
  await vsCode.views.expand('Clusters', /^Workers m5/);
  await vsCode.page.mouse.move(1, 1);
  await take(vsCode, '11-cluster');
  await vsCode.views.collapse('Clusters', CLUSTER);
  await vsCode.editors.closeAll();
}

/** A run on the leader. Destroying would lose its results, so that they are fetched. */
async function takeRun(vsCode: VsCode): Promise<void> {
  const { quickInput, views, notifications, explorer } = vsCode;
  await explorer.clickMenu(`cwl/${WORKFLOW}`, 'Run on Cluster…');
  await quickInput.choose(`${CLUSTER}, on the leader only`);
  await step(vsCode, /^Which inputs/);
  await quickInput.choose(/readQuality\.inputs\.yml/);
  await step(vsCode, /^Start it/);
  await quickInput.choose('Start');
  await notifications.waitFor(`${WORKFLOW} succeeded`, 180_000);
  await views.openContainer('Toil');
  await askToDestroy(vsCode);
  await take(vsCode, '13-destroy');
  await quickInput.cancel();
  await notifications.click(`${WORKFLOW} succeeded`, 'Fetch Outputs');
  await notifications.waitFor(/^The outputs of readQuality\.cwl/, 60_000);
  await views.expand('Runs', WORKFLOW, { level: 2 });
  await views.expand('Runs', 'Outputs', { level: 3 });
  await views.row('Runs', 'summary.tsv', { timeout: 60_000 });
  await take(vsCode, '12-fetched');
  await notifications.clear();
}

async function takeDown({ notifications, quickInput }: VsCode): Promise<void> {
  await quickInput.choose(`Destroy ${CLUSTER}…`);
  await quickInput.waitForMessage(/^Type my-cluster/);
  await quickInput.accept(CLUSTER);
  await notifications.waitFor(`${CLUSTER} is destroyed`, 120_000);
}

/** Opens the list of what goes and what stays. */
async function askToDestroy(vsCode: VsCode): Promise<void> {
  await vsCode.views.clickMenu('Clusters', CLUSTER, 'Destroy Cluster…');
  await step(vsCode, /^What is destroyed/);
}

async function widenSideBar({ page }: VsCode): Promise<void> {
  const bar = await page.locator('.part.sidebar').boundingBox();
  if (bar === null) throw new Error('there is no side bar');
  const middle = bar.y + bar.height / 2;
  await page.mouse.move(bar.x + bar.width, middle);
  await page.mouse.down();
  await page.mouse.move(SIDE_BAR, middle, { steps: 5 });
  await page.mouse.up();
}
