import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { RebootInstancesCommand } from '@aws-sdk/client-ec2';
import { REGION } from '../../../scripts/rig/awsProfile';
import { ownerOfAttempt } from '../../../src/toil/clusterRun';
import { checkFit } from '../../../src/usecases/checkFit';
import { FitOffers } from '../../../src/usecases/clusters/fitOffer';
import { clientsOf } from '../../aws-front/testClients';
import { NEVER } from '../../loopback/support/connected';
import { API_URL } from '../addresses';
import { ClusterRuns, flowFile, triesFlow } from './support/clusterRuns';
import { comes, launchInRig, type LaunchedCluster } from './support/launchedCluster';

const TYPE = 'node.kubernetes.io/instance-type';

describe('runs on a cluster that was really booted', function () {
  this.timeout(600_000);
  let cluster: LaunchedCluster;
  let runs: ClusterRuns;
  let folder: string;

  before(async function () {
    this.timeout(1_200_000);
    const workers = [
      { name: 'always', types: ['t3.medium'], count: 1 },
      { name: 'big', types: ['t3.large'], max: 2 },
      { name: 'cheap', types: ['t3.xlarge'], max: 1, spot: true },
    ];
    cluster = await launchInRig({ workers }, (line) => void process.stderr.write(`${line}\n`));
    runs = new ClusterRuns(cluster);
    folder = await mkdtemp(path.join(tmpdir(), 'rig-runs-'));
  });
  after(async () => {
    runs.dispose();
    await cluster.end();
    await rm(folder, { recursive: true });
  });

  /** The pods of the last attempt of a run, by name: the type of the node that each is on. */
  async function pods(id: string): Promise<Map<string, string | undefined>> {
    const attempt = (await runs.run(id)).entry.snapshot.attempts.at(-1);
    const owner = (attempt && ownerOfAttempt(attempt)) ?? assert.fail('no owner');
    const types = new Map(
      (await cluster.objects('nodes')).map(({ metadata: { name, labels } }) => [name, labels?.[TYPE]]),
    );
    const own = (await cluster.objects('pods')).filter(({ metadata }) => metadata.name.startsWith(`${owner}-`));
    return new Map(own.map(({ metadata, spec }) => [metadata.name, types.get(spec.nodeName ?? '')]));
  }

  async function buckets(): Promise<string[]> {
    return (await cluster.window.aws.s3.buckets(NEVER)).map(({ name }) => name);
  }

  /** A run whose job is a pod that works. */
  async function working(id: string, seconds: number): Promise<void> {
    await runs.start(triesFlow(id, ['--waits', `${seconds}`]));
    await comes('a pod that works', async () => {
      const [name] = (await pods(id)).keys();
      if (name === undefined) return undefined;
      return (
        (await cluster.kubectl('get', 'pod', name, '--output=jsonpath={.status.phase}')) === 'Running' || undefined
      );
    });
  }

  async function endsWell(id: string): Promise<void> {
    const { entry } = await runs.ended(id);
    assert.equal(entry.snapshot.state, 'succeeded', (await runs.logOf(id)).slice(-4000));
  }

  it('have their jobs as pods on workers, a machine for the one that needs more, and results that come back', async () => {
    assert.deepEqual(await cluster.workers('big'), []);
    const inputs = { kind: 'file', path: flowFile('sizes.yml') } as const;
    await runs.start({ id: 'sizes', language: 'cwl', workflow: flowFile('sizes.cwl'), inputs });
    const seen = new Map<string, string | undefined>();
    const seenBuckets = new Set<string>();
    const over = runs.ended('sizes');
    let going = true;
    void over.finally(() => (going = false)).catch(() => undefined);
    while (going) {
      for (const [name, type] of await pods('sizes')) if (type !== undefined) seen.set(name, type);
      for (const bucket of await buckets()) seenBuckets.add(bucket);
    }
    await endsWell('sizes');
    const types = [...seen.values()];
    // A pod that was lost is made anew.
    assert.ok(types.length >= 3, [...seen.keys()].join());
    assert.deepEqual([...new Set(types)].sort(), ['t3.large', 't3.medium']);
    if (types.length > 3) process.stderr.write(`${await runs.logOf('sizes')}\n`);
    const fetched = await runs.fetch('sizes', folder);
    assert.equal(await readFile(path.join(fetched, 'counts.txt'), 'utf8'), '1\n2\n');
    assert.equal(seenBuckets.size, 1);
    // The run has ended before its job store is cleaned away.
    await comes('the end of the job store', async () => (await buckets()).length === 0 || undefined, 60_000);
  });

  // Where there is less, each pod has locks of its own (`try_path` of toil/lib/io.py), and deletes the working folders of the others.
  it('share the locks of their jobs on a machine, having the 100 MiB that Toil asks for there', async () => {
    const [worker] = await cluster.workers('always');
    const machine = cluster.machine(worker?.id ?? '');
    const { stdout } = await machine.execute(['stat', '--file-system', '--format=%b %S', '/run/lock'], NEVER);
    const [blocks = 0, size = 0] = stdout.split(' ').map(Number);
    assert.ok(blocks * size > 100 * 2 ** 20, stdout);
  });

  it('may be Toil scripts', async () => {
    await runs.start(triesFlow('script'));
    await endsWell('script');
    assert.equal(await readFile(path.join(await runs.fetch('script', folder), 'tries.txt'), 'utf8'), 'first\n');
  });

  it('are warned of when only spot machines have room, and a job may not use them', async () => {
    const { clusters, accounts } = cluster.window;
    const offer = (await new FitOffers({ clusters, accounts }).offer(cluster.id, NEVER)) ?? assert.fail('no offer');
    const problemsOf = (file: string) =>
      checkFit(
        { language: 'cwl', workflow: { path: flowFile(file) }, inputs: { kind: 'none' }, options: {} },
        offer,
        (name) => readFile(name, 'utf8'),
        NEVER,
      );
    assert.deepEqual(await problemsOf('sizes.cwl'), []);
    const [problem, ...others] = await problemsOf('large.cwl');
    assert.deepEqual(
      [problem?.kind, problem?.kind === 'forbidden' && problem.spot, others],
      ['forbidden', 'cheap', []],
    );
  });

  it('leave no pod when they are stopped', async () => {
    await working('stopped', 3600);
    await runs.stop('stopped');
    assert.equal((await runs.ended('stopped')).entry.snapshot.state, 'stopped');
    await comes('the end of its pods', async () => (await pods('stopped')).size === 0 || undefined, 30_000);
  });

  it('are told as lost when their leader restarts, and can be gone on with', async () => {
    await working('cut', 60);
    const leader = await cluster.leader();
    await clientsOf(API_URL, REGION).ec2.send(new RebootInstancesCommand({ InstanceIds: [leader.id] }));
    await comes('the state', async () => (await runs.run('cut')).entry.snapshot.state === 'lost' || undefined);
    await comes('another attempt', async () => {
      await runs.restart('cut');
      return true;
    });
    await endsWell('cut');
    assert.match(await readFile(path.join(await runs.fetch('cut', folder), 'tries.txt'), 'utf8'), /^(first|later)\n$/);
  });
});
