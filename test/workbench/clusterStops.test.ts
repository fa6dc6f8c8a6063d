import assert from 'node:assert/strict';
import type { Theme } from './harness/settings';
import { until } from './harness/until';
import { clusterBench } from './support/clusterBench';
import { EDITORS_OWN } from './support/editorsOwn';
import { writeFiles } from './support/files';
import { OWN_WORKSPACE } from './support/toilBench';

const NAME = 'nightly';
const FILE = `${NAME}.toil-cluster.json`;

describe('a cluster that is stopped and started', function () {
  const { bench, account, specText } = clusterBench(this, { workspace: OWN_WORKSPACE, second: 103 });

  const described = (pattern: RegExp): Promise<boolean> =>
    until(async () => pattern.test((await bench.vsCode.views.row('Clusters', NAME)).description), {
      what: `the row of ${NAME}: ${pattern}`,
      timeout: 60_000,
    });

  it('is planned from its file', async () => {
    const { vsCode } = bench;
    await writeFiles(bench, { [FILE]: specText(NAME) });
    await vsCode.views.openContainer('Toil');
    await vsCode.views.row('Clusters', 'No clusters', { timeout: 30_000 });
    await vsCode.palette.run('Toil: Launch Cluster from File…');
    await vsCode.quickInput.choose(FILE);
    await vsCode.webviews.waitFor('Nothing has been made yet.', 30_000);
  });

  it('is launched from the keyboard alone', async function () {
    this.timeout(120_000);
    const { vsCode } = bench;
    const page = await vsCode.webviews.waitFor('Nothing has been made yet.');
    await page.getByRole('button', { name: 'Launch', exact: true }).focus();
    await vsCode.press('Enter');
    await vsCode.webviews.waitFor(`${NAME} is ready. It costs money until you stop or destroy it.`, 90_000);
    await described(/^ready · /);
  });

  for (const theme of ['light', 'high-contrast', 'dark'] satisfies Theme[]) {
    it(`has no fault that axe finds in its page, its rows and its price, ${theme}`, async () => {
      const { vsCode } = bench;
      await vsCode.settings.theme(theme);
      await vsCode.views.expand('Clusters', NAME);
      const page = await vsCode.webviews.waitFor(`${NAME} is ready.`);
      assert.deepEqual(await vsCode.accessibility(page), []);
      for (const within of ['.part.sidebar', '[id="toil-clusters.toil-clusters.cost"]'])
        assert.deepEqual(await vsCode.accessibility(undefined, { within, without: EDITORS_OWN }), [], within);
    });
  }

  it('tells what ends and what goes on costing, and then that it is stopped', async () => {
    const { views, dialogs, notifications } = bench.vsCode;
    await views.clickMenu('Clusters', NAME, 'Stop Cluster…');
    const { message, detail } = await dialogs.read();
    assert.equal(message, `Stop ${NAME}?`);
    assert.match(detail, /^It costs \$0\.0521\/h now\.\nWhile it is stopped its disks cost \$0\.0055\/h\./);
    await dialogs.click('Stop');
    await notifications.waitFor(`${NAME} is stopped.`, 30_000);
    await described(/^stopped · /);
    await account().watch.settled();
    await notifications.clear();
  });

  it('is ready again once it is started', async () => {
    const { views, notifications } = bench.vsCode;
    await views.clickInline('Clusters', NAME, 'Start Cluster');
    await notifications.waitFor(`${NAME} is started and costs by the hour again.`, 60_000);
    await described(/^ready · /);
    await account().watch.settled();
    await notifications.click(`${NAME} is started`, 'Connect');
    await until(async () => (await views.row('Clusters', 'Connection')).description === 'connected', {
      what: 'the connection to the leader',
      timeout: 30_000,
    });
  });
});
