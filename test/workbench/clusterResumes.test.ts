import assert from 'node:assert/strict';
import { until } from './harness/until';
import { clusterBench } from './support/clusterBench';
import { writeFiles } from './support/files';
import { REGION } from './support/loopbackCloud';
import { OWN_WORKSPACE } from './support/toilBench';

describe('a launch that does not come to its end', function () {
  const { bench, account, specText } = clusterBench(this, { workspace: OWN_WORKSPACE, second: 104 });
  this.timeout(150_000);

  /** Writes a spec and launches it from its file. */
  async function begin(name: string): Promise<void> {
    const { vsCode } = bench;
    const file = `${name}.toil-cluster.json`;
    await writeFiles(bench, { [file]: specText(name) });
    await vsCode.palette.run('Toil: Launch Cluster from File…');
    await vsCode.quickInput.choose(file);
    await launch('Nothing has been made yet.');
  }

  /** Clicks *Launch* on the page that says this. */
  async function launch(text: string): Promise<void> {
    const page = await bench.vsCode.webviews.waitFor(text, 30_000);
    await page.getByRole('button', { name: 'Launch', exact: true }).click();
  }

  async function untilIncomplete(name: string): Promise<void> {
    const { views } = bench.vsCode;
    const described = async (): Promise<boolean> =>
      (await views.row('Clusters', name)).description.startsWith('incomplete: there is no leader');
    await until(described, { what: `the row of ${name} incomplete`, timeout: 45_000 });
    // A row that is drawn anew while it is clicked is not what the click is about.
    const looking = async (): Promise<boolean> =>
      (await views.row('Clusters', /^AWS/)).description.includes('looking…');
    await until(async () => !(await looking()), { what: 'the end of the look', timeout: 30_000 });
  }

  before('see the account', async () => {
    await bench.vsCode.views.openContainer('Toil');
    await bench.vsCode.views.row('Clusters', 'No clusters', { timeout: 30_000 });
  });

  it('says that AWS has no machine to spare, and where there may be one', async () => {
    account().front.faults.add({ fault: 'noCapacity', action: 'RunInstances', times: 100 });
    await begin('scarce');
    const page = await bench.vsCode.webviews.waitFor('It did not come to an end.', 60_000);
    await page.getByText('AWS has no machine of that type to spare in that zone now.').waitFor();
    await page.getByRole('button', { name: `Plan in ${REGION}b`, exact: true }).waitFor();
    await untilIncomplete('scarce');
  });

  it('goes on by Resume once there is one', async () => {
    const { webviews, editors } = bench.vsCode;
    account().front.faults.clear();
    const page = await webviews.waitFor('It did not come to an end.');
    await page.getByRole('button', { name: 'Resume', exact: true }).click();
    await webviews.waitFor('scarce is ready.', 90_000);
    await editors.closeAll();
  });

  it('is found again after the window was reloaded half-way, and goes on from its row', async () => {
    const { vsCode } = bench;
    const { webviews, views } = vsCode;
    const asked = new Promise<void>((resolve) => {
      account().front.faults.add({ fault: 'timeout', action: 'RunInstances', reached: resolve });
    });
    await begin('cut');
    await asked;
    await vsCode.reload();
    await views.openContainer('Toil');
    await untilIncomplete('cut');
    await views.clickInline('Clusters', 'cut', 'Resume Launch…');
    await launch('A launch of this cluster was begun before: this goes on with it.');
    await webviews.waitFor('cut is ready.', 90_000);
    const { instances = [] } = await account().front.leftovers();
    assert.equal(instances.length, 2, 'a leader for each of the two clusters, and no other');
  });
});
