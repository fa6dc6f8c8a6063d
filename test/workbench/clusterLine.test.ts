import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { until } from './harness/until';
import { writeFiles } from './support/files';
import { clusterBench } from './support/clusterBench';
import { KEY_PAIR } from './support/loopbackCloud';
import { goToOptions, step, untilRun, type Answers } from './support/runs';
import { OWN_WORKSPACE } from './support/toilBench';

const NAME = 'my-cluster';

interface Workflow {
  readonly file: string;
  readonly answers: Answers;
  readonly output: string;
  readonly text: string;
}

const WORKFLOWS: readonly Workflow[] = [
  { file: 'flows/head.cwl', answers: { inputs: 'head.inputs.yml' }, output: 'first.txt', text: 'ACGT\nTTGA\n' },
  { file: 'flows/count.wdl', answers: { inputs: 'count.json' }, output: 'stdout.txt', text: '3\n' },
  { file: 'flows/hello.py', answers: { words: 'Ada' }, output: 'greeting.txt', text: 'Hello, Ada!\n' },
];

/** The workspace has no WDL workflow of its own. */
const COUNT_WDL = `version 1.0
task count {
  input {
    File reads
  }
  command <<< wc -l < ~{reads} >>>
  output {
    File counted = stdout()
  }
}
workflow counting {
  input {
    File reads
  }
  call count { input: reads = reads }
  output {
    File counted = count.counted
  }
}
`;

describe('a cluster, from the first question until nothing is left', function () {
  const { bench, account } = clusterBench(this, { workspace: OWN_WORKSPACE, second: 101 });

  before('write a WDL workflow', () =>
    writeFiles(bench, { 'flows/count.wdl': COUNT_WDL, 'flows/count.json': '{ "counting.reads": "reads.txt" }\n' }),
  );

  it('is asked for in four answers, each with a proposal that Enter takes', async () => {
    const { vsCode } = bench;
    const { quickInput, views } = vsCode;
    await views.openContainer('Toil');
    await views.click('Clusters', 'No clusters', { timeout: 30_000 });
    await step(vsCode, 'In which account and region?');
    await until(async () => (await quickInput.read()).items[0]?.label === 'lab', { what: 'the profile' });
    await quickInput.accept();
    assert.equal((await quickInput.waitForMessage(/^Name of the cluster/)).value, NAME);
    await quickInput.accept();
    await step(vsCode, /^Which type is the leader\?/);
    const leader = await until(async () => (await quickInput.read()).items[0], { what: 'types of leaders' });
    assert.match(leader.text, /^t3\.medium2 cores, 4\.0 GiB\$0\.0416\/h on demand, \$[\d.]+\/h spot · us-west-2a,/);
    await quickInput.accept();
    await step(vsCode, /^Which workers\?/);
    const workers = await until(async () => (await quickInput.read()).items[0], { what: 'worker groups' });
    assert.equal(workers.label, 'm5.xlarge 0-3 + m5.xlarge/m5a.xlarge spot 0-10');
    await quickInput.accept();
    await vsCode.webviews.waitFor('Nothing has been made yet.', 30_000);
  });

  it('is a file in the workspace and a page with its cost and resources, before anything is made', async () => {
    const page = await bench.vsCode.webviews.waitFor('Nothing has been made yet.');
    const row = (name: string): Promise<string> => page.getByRole('row', { name }).first().innerText();
    assert.match(await row('Leader 1'), /\$0\.0416\t\$0\.0416/);
    assert.match(await row('Together'), /\$0\.0521\t\$1\.42/);
    assert.match(await row('Worker group m5.xlarge create'), /at most: 3/);
    const spec = JSON.parse(await readFile(bench.file(`${NAME}.toil-cluster.json`), 'utf8')) as object;
    assert.partialDeepStrictEqual(spec, { name: NAME, profile: 'lab', region: 'us-west-2', keyPair: KEY_PAIR });
    assert.deepEqual(await account().front.leftovers(), { keyPairs: [KEY_PAIR] });
  });

  it('is launched by the page’s button, and its row says that it is ready and what it costs', async function () {
    this.timeout(120_000);
    const { views, webviews } = bench.vsCode;
    const page = await webviews.waitFor('Nothing has been made yet.');
    await page.getByRole('button', { name: 'Launch', exact: true }).click();
    await webviews.waitFor(`${NAME} is ready. It costs money until you stop or destroy it.`, 90_000);
    const ready = async (): Promise<boolean> =>
      /^ready · \$0\.05/.test((await views.row('Clusters', NAME)).description);
    await until(ready, { what: 'the row of the cluster ready', timeout: 30_000 });
    await bench.vsCode.statusBar.waitFor(/Toil clusters cost \$0\.05\d*\/h/);
  });

  for (const { file, answers, output, text } of WORKFLOWS) {
    const name = basename(file);
    it(`runs ${name} on its leader: shows what is copied, then the outputs, fetched and opened`, async function () {
      this.timeout(120_000);
      const { vsCode } = bench;
      const { quickInput, views, notifications, editors } = vsCode;
      await goToOptions(vsCode, file, { ...answers, where: `${NAME}, on the leader only` });
      const shown = (await quickInput.read()).items.map((item) => item.text).join('\n');
      assert.match(shown, /\d files? (is|are) copied to the leader first: /);
      assert.match(shown, /Job store on the disk of the leader/);
      await quickInput.choose('Start');
      // Its row is brought to the front; the view must not be opened at the same moment.
      await views.row('Runs', name, { level: 2, timeout: 30_000 });
      await untilRun(vsCode, name, 'succeeded');
      await views.clickMenu('Runs', name, 'Fetch Outputs');
      await notifications.waitFor(new RegExp(`^The outputs of ${name} \\(.*\\) are in `));
      await notifications.clear();
      await views.expand('Runs', name, { level: 2 });
      await views.expand('Runs', 'Outputs', { level: 3 });
      await views.click('Runs', output, { level: 4 });
      await editors.waitForTab(output);
      assert.equal(await editors.text(), text);
      await editors.closeAll();
      await views.collapse('Runs', name, { level: 2 });
    });
  }

  it('is destroyed by typing its name, and then nothing is left', async function () {
    this.timeout(120_000);
    const { quickInput, views, notifications } = bench.vsCode;
    await views.clickMenu('Clusters', NAME, 'Destroy Cluster…');
    const { items } = await quickInput.waitFor(`Destroy ${NAME}`);
    assert.deepEqual(
      items.filter(({ icon }) => icon === 'pass').map(({ label }) => label),
      [`key pair ${KEY_PAIR}: it is yours`],
    );
    await quickInput.choose(`Destroy ${NAME}…`);
    await quickInput.waitForMessage(/^Type my-cluster to destroy it\./);
    await quickInput.accept('my-clust');
    await quickInput.waitForMessage(`Type the name of the cluster: ${NAME}`);
    await quickInput.accept(NAME);
    await notifications.waitFor(`${NAME} is destroyed, and nothing of it costs any more.`, 60_000);
    await views.waitUntilGone('Clusters', NAME);
    await account().watch.settled();
    assert.deepEqual(await account().front.leftovers(), { keyPairs: [KEY_PAIR] });
    assert.equal(
      (await bench.vsCode.statusBar.read()).some(({ ariaLabel }) => ariaLabel.includes('cost')),
      false,
    );
  });
});
