import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { REGION } from '../../../scripts/rig/awsProfile';
import { NEVER } from '../../loopback/support/connected';
import { ClusterRuns, triesFlow } from './support/clusterRuns';
import { comes, launchInRig, type KubeObject, type LaunchedCluster } from './support/launchedCluster';

/** Seconds from AWS's notice to the end: less than the real two minutes. Jobs are evicted 45 s before the end. */
const NOTICE = 70;

describe('workers that go while jobs run on them', function () {
  this.timeout(600_000);
  let cluster: LaunchedCluster;
  let runs: ClusterRuns;
  let folder: string;

  before(async function () {
    this.timeout(1_200_000);
    const workers = [
      { name: 'always', types: ['t3.medium'], count: 1 },
      { name: 'cheap', types: ['t3.large'], max: 1, spot: true },
    ];
    cluster = await launchInRig({ workers }, (line) => void process.stderr.write(`${line}\n`));
    runs = new ClusterRuns(cluster);
    folder = await mkdtemp(path.join(tmpdir(), 'rig-workers-'));
    // Both at a time: each has one machine for itself, and would wait for an hour.
    await runs.start(triesFlow('spot', ['--waits', '3600', '--may-be-preempted', '--memory', '4500Mi']));
    await runs.start(triesFlow('steady', ['--waits', '3600']));
  });
  after(async () => {
    runs.dispose();
    await cluster.end();
    await rm(folder, { recursive: true });
  });

  /** The machine of a group on which a job works, other than those named. */
  function workingIn(group: string, ...not: readonly string[]): Promise<string> {
    return comes(`a job at work in ${group}`, async () => {
      const ids = (await cluster.workers(group)).map(({ id }) => id).filter((id) => !not.includes(id));
      const pods = await cluster.objects('pods', '--field-selector=status.phase=Running');
      return ids.find((id) => pods.some(({ spec }) => spec.nodeName === id));
    });
  }

  async function node(name: string): Promise<KubeObject | undefined> {
    return (await cluster.objects('nodes')).find(({ metadata }) => metadata.name === name);
  }

  async function endsWell(id: string): Promise<void> {
    const { entry } = await runs.ended(id);
    assert.equal(entry.snapshot.state, 'succeeded', (await runs.logOf(id)).slice(-4000));
    assert.equal(await readFile(path.join(await runs.fetch(id, folder), 'tries.txt'), 'utf8'), 'later\n');
  }

  it('take no further job and end theirs in order when AWS takes them back, and the job is run again', async () => {
    const id = await workingIn('cheap');
    await cluster.rig.interrupt(REGION, id, NOTICE);
    await comes('the cordon', async () => (await node(id))?.spec.unschedulable ?? undefined, 30_000);
    await comes('the eviction', async () => {
      const pods = await cluster.objects('pods', `--field-selector=spec.nodeName=${id}`);
      return pods.every(({ metadata }) => metadata.deletionTimestamp !== undefined) || undefined;
    });
    assert.ok(cluster.rig.machine(id) !== undefined, 'before the machine ends');
    await endsWell('spot');
    await comes('the end of its node', async () => (await node(id)) === undefined || undefined);
  });

  it('may be lost without a word: the node goes, another comes in spite of an expired token, and runs the job again', async () => {
    const id = await workingIn('always');
    const tokens = await cluster.kubectl('-n', 'kube-system', 'get', 'secrets', '--output=name');
    const bootstrap = tokens.split('\n').filter((name) => name.includes('bootstrap-token-'));
    assert.ok(bootstrap.length > 0);
    await cluster.kubectl('-n', 'kube-system', 'delete', ...bootstrap);
    await cluster.machine(id).kill();
    await cluster.window.aws.ec2.terminate([id], NEVER);
    const next = await comes('another worker', async () =>
      (await cluster.workers('always')).find((each) => each.id !== id),
    );
    await comes('its refusal', async () => {
      const said = await cluster.machine(next.id).execute(['journalctl', '--unit=toil-join', '--output=cat'], NEVER);
      return /unauthorized|could not find a JWS signature|invalid bearer token/i.test(said.stdout) || undefined;
    });
    // What the leader's timer does each hour.
    const leader = await cluster.leader();
    const timer = await leader.execute(['systemctl', 'show', '--value', '--property=Unit', 'toil-join.timer'], NEVER);
    assert.equal((await leader.execute(['systemctl', 'start', timer.stdout.trim()], NEVER)).code, 0);
    await comes('the end of the node', async () => (await node(id)) === undefined || undefined);
    await endsWell('steady');
    assert.ok(await node(next.id));
  });
});
