import assert from 'node:assert/strict';
import { RebootInstancesCommand } from '@aws-sdk/client-ec2';
import { PROFILE, REGION } from '../../../scripts/rig/awsProfile';
import { execute } from '../../../scripts/vscodeHost/programs';
import { BOOT_PHASES } from '../../../src/contracts/bootStatus';
import { parameterPath, RANGE_TAG } from '../../../src/provisioner/names';
import { clientsOf } from '../../aws-front/testClients';
import { NEVER } from '../../loopback/support/connected';
import { CAPACITY, ClusterLife } from './support/clusterLife';
import { nodesOf, nodesReady, podsRunning, restartsOf } from './support/kubernetesView';
import { comes, launchInRig, type LaunchedCluster } from './support/launchedCluster';

const LEADS = 'node-role.kubernetes.io/control-plane';
/** Nobody waits for the autoscaler's minutes (test/rig/programs/autoscaler/README.md). */
const SOON = {
  'scale-down-unneeded-time': '5s',
  'scale-down-delay-after-add': '5s',
  'unremovable-node-recheck-timeout': '5s',
  'scan-interval': '3s',
};
/** Milliseconds. */
const MINUTES = 60_000;

describe('A cluster whose machines really boot', function () {
  this.timeout(10 * MINUTES);
  let cluster: LaunchedCluster;
  let life: ClusterLife;
  let began: number;

  before(async () => {
    began = Date.now();
    const workers = [
      { name: 'fixed', types: ['t3.medium'], count: 1, labels: { 'lab/team': 'rna' } },
      { name: 'cheap', types: ['t3.medium'], spot: true, max: 2 },
    ];
    cluster = await launchInRig({ workers }, (line) => void process.stderr.write(`    ${line}\n`));
    life = new ClusterLife(cluster);
  });
  after(() => cluster.end());

  it('tells its phases in their order, and its record has the same with their times', async () => {
    const told = cluster.events.flatMap((event) => (event.kind === 'phase' ? [event] : []));
    const names = told.map(({ phase }) => phase);
    const order = ['pending', 'booting', ...BOOT_PHASES.filter((phase) => phase !== 'ready'), 'answering'];
    assert.deepEqual(
      names,
      order.filter((phase) => names.some((each) => each === phase)),
    );
    for (const phase of ['booting', 'started', 'controlPlane', 'manifests', 'appliance', 'answering'])
      assert.ok(order.includes(phase) && names.some((each) => each === phase), `${phase} of ${names.join()}`);
    const { phase, phases = [] } = await life.status();
    assert.equal(phase, 'ready');
    assert.deepEqual(
      phases.map((each) => each.phase),
      BOOT_PHASES.filter((each) => phases.some((other) => other.phase === each)),
    );
    const times = [began - 1_000, ...phases.map(({ at }) => Date.parse(at)), Date.now()];
    assert.deepEqual(
      times,
      times.toSorted((one, other) => one - other),
    );
  });

  it('has a node of each machine, with its labels, provider id and address, and without a passing taint', async () => {
    const instances = [await life.leader(), await life.fixedWorker()];
    const nodes = await nodesReady(
      cluster,
      instances.map(({ id }) => id),
    );
    for (const [i, node] of nodes.entries()) {
      const instance = instances[i];
      assert.ok(instance);
      assert.equal(node.spec.providerID, `aws:///${instance.zone}/${instance.id}`);
      assert.deepEqual(
        node.status.addresses.filter(({ type }) => type === 'InternalIP'),
        [{ type: 'InternalIP', address: instance.privateAddress }],
      );
      const { labels } = node.metadata;
      assert.equal(labels['node.kubernetes.io/instance-type'], instance.type);
      assert.equal(labels['topology.kubernetes.io/zone'], instance.zone);
      assert.equal(labels['topology.kubernetes.io/region'], REGION);
    }
    const [lead, worker] = nodes;
    assert.ok(lead && worker);
    assert.deepEqual(lead.spec.taints, [{ key: LEADS, effect: 'NoSchedule' }]);
    assert.equal(lead.metadata.labels[LEADS], '');
    assert.equal(worker.spec.taints, undefined);
    assert.equal(worker.metadata.labels[CAPACITY], 'ON_DEMAND');
    assert.equal(worker.metadata.labels['lab/team'], 'rna');
  });

  it('runs all pods of the system, none of which had to start twice', async () => {
    const pods = await podsRunning(cluster);
    const restarted = pods.filter((pod) => restartsOf(pod) > 0).map(({ metadata }) => metadata.name);
    assert.deepEqual(restarted, []);
    const wanted = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kube-proxy', 'coredns'];
    wanted.push('kube-flannel', 'aws-cloud-controller-manager', 'cluster-autoscaler', 'metrics-server');
    for (const name of [...wanted, 'node-exporter', 'prometheus'])
      assert.ok(
        pods.some(({ metadata }) => metadata.name.startsWith(name)),
        name,
      );
  });

  it('answers how busy its nodes are, as Toil and the dashboard ask', async () => {
    const ids = [(await life.leader()).id, (await life.fixedWorker()).id].sort();
    await comes('metrics of each node', async () => {
      const raw = await cluster.kubectl('get', '--raw', '/apis/metrics.k8s.io/v1beta1/nodes');
      const { items } = JSON.parse(raw) as {
        readonly items: readonly { readonly metadata: { readonly name: string } }[];
      };
      return items
        .map(({ metadata }) => metadata.name)
        .sort()
        .join() === ids.join()
        ? items
        : undefined;
    });
    for (const id of ids) assert.match(await cluster.kubectl('top', 'node', id, '--no-headers'), /^\S+ +\d+m +\d+%/);
  });

  it('has a node exporter on each machine', async () => {
    for (const { privateAddress = '' } of [await life.leader(), await life.fixedWorker()]) {
      const text = await life.onLeader('curl', '--silent', '--fail', `http://${privateAddress}:9100/metrics`);
      assert.match(text, /^node_cpu_seconds_total\{/m, privateAddress);
    }
  });

  it('keeps its history on the leader, for the leader only', async () => {
    interface Target {
      readonly health: string;
      readonly labels: { readonly job: string; readonly node?: string };
    }
    const up = ['aws-node-exporter', 'cadvisor', 'kubelet'].flatMap((job) => [`${job} up`, `${job} up`]);
    await comes('Prometheus reads each node', async () => {
      const text = await life.onLeader(
        'curl',
        '--silent',
        '--fail',
        'http://127.0.0.1:9090/api/v1/targets?state=active',
      );
      const { data } = JSON.parse(text) as { readonly data: { readonly activeTargets: readonly Target[] } };
      const seen = data.activeTargets.map(({ health, labels }) => `${labels.job} ${health}`).sort();
      // That of Toil is up only while a run with --metrics goes on.
      return seen.join() === [...up, 'toil down'].join() ? seen : undefined;
    });
    await assert.rejects(fetch(`http://${(await life.leader()).privateAddress ?? ''}:9090/-/ready`), {
      message: 'fetch failed',
    });
  });

  it('lets workers join by a record that says the same as the file which Toil reads', async () => {
    const { format, endpoint, token, caHash } = JSON.parse(await life.record('join')) as Record<
      string,
      string | number
    >;
    assert.deepEqual([format, endpoint], [1, `${(await life.leader()).privateAddress ?? ''}:6443`]);
    assert.match(String(caHash), /^sha256:[0-9a-f]{64}$/);
    assert.equal(
      await life.onLeader('cat', '/etc/kubernetes/worker.ini'),
      `[DEFAULT]\nJOIN_TOKEN=${token ?? ''}\nJOIN_CERT_HASH=${caHash ?? ''}\nJOIN_ENDPOINT=${endpoint ?? ''}\n`,
    );
    assert.ok((await life.onLeader('kubeadm', 'token', 'list')).includes(String(token)));
  });

  it('takes core with the key of the key pair by SSH, the host key being one of its record', async () => {
    const { window, id } = cluster;
    const connection = await window.leaders.connect(id, 'silent', NEVER);
    assert.equal((await connection.run(['whoami'], {}, NEVER)).stdout.toString(), 'core\n');
    const keys = await life.onLeader('sh', '-c', 'cat /etc/ssh/ssh_host_*_key.pub');
    assert.equal((await life.record('hostkeys')).trim(), keys.trim());
  });

  it('is known by the host keys on its console where there is no record', async () => {
    const { window, id, plan } = cluster;
    const record = `${parameterPath(plan.cluster, plan.launchId)}hostkeys`;
    const keys = await life.record('hostkeys');
    await window.aws.ssm.deleteParameters([record], NEVER);
    try {
      window.leaders.disconnect(id);
      const connection = await window.leaders.connect(id, 'silent', NEVER);
      assert.equal((await connection.run(['whoami'], {}, NEVER)).stdout.toString(), 'core\n');
    } finally {
      await window.aws.ssm.putParameter(record, keys, NEVER);
    }
  });

  it('has the container toil_leader with Toil, and with the mounts and variables that Toil gives it', async () => {
    const connection = await cluster.window.leaders.connect(cluster.id, 'silent', NEVER);
    const run = async (...words: string[]): Promise<string> =>
      (await connection.run(words, {}, NEVER)).stdout.toString();
    interface Inspected {
      readonly HostConfig: { readonly Binds: readonly string[]; readonly NetworkMode: string };
      readonly Config: { readonly Env: readonly string[] };
    }
    const [inspected] = JSON.parse(await run('docker', 'inspect', 'toil_leader')) as readonly Inspected[];
    assert.ok(inspected);
    const folders = ['/var/lib/mesos', '/var/lib/docker', '/var/lib/toil', '/var/lib/cwl', '/var/tmp', '/tmp', '/opt'];
    const same = ['/var/run/docker.sock', '/run/lock', ...folders, '/etc/kubernetes'].map((each) => `${each}:${each}`);
    const mounts = [...same, '/etc/kubernetes/admin.conf:/root/.kube/config'];
    assert.deepEqual([...inspected.HostConfig.Binds].sort(), mounts.sort());
    assert.equal(inspected.HostConfig.NetworkMode, 'host');
    const appliance =
      /^TOIL_APPLIANCE_SELF=(.*)$/m.exec(await life.onLeader('cat', '/etc/toil/cluster.env'))?.[1] ?? '';
    const zone = cluster.plan.choices.zone;
    for (const line of ['TMPDIR=/var/tmp', 'TOIL_KUBERNETES_HOST_PATH=/var/lib/toil', `TOIL_AWS_ZONE=${zone}`])
      assert.ok(inspected.Config.Env.includes(line), line);
    assert.ok(inspected.Config.Env.includes(`TOIL_APPLIANCE_SELF=${appliance.replaceAll('"', '')}`));
    assert.match(await run('docker', 'exec', 'toil_leader', 'toil', '--version'), /^9\.6\.0/);
  });

  it('gets a worker of the spot market when a pod needs one, and runs the pod there', async () => {
    const words = Object.entries(SOON).map((time) => `--from-literal=${time.join('=')}`);
    await cluster.kubectl('--namespace=kube-system', 'create', 'configmap', 'rig-autoscaler', ...words);
    assert.equal((await life.ranges())['cheap'], '0-2-0');
    await life.makePod('preemptible', 'SPOT');
    const { spec } = await life.podRuns('preemptible');
    assert.equal((await life.ranges())['cheap'], '0-2-1');
    const [worker] = await cluster.workers('cheap');
    assert.deepEqual([worker?.id, worker?.spot], [spec.nodeName, true]);
    const node = (await nodesOf(cluster)).find(({ metadata }) => metadata.name === spec.nodeName);
    assert.equal(node?.metadata.labels[CAPACITY], 'SPOT');
  });

  it('gives it back when nothing runs there', async () => {
    const [worker] = await cluster.workers('cheap');
    assert.ok(worker);
    await cluster.kubectl('delete', 'pod', 'preemptible');
    await comes('the worker is gone', async () =>
      (await cluster.workers('cheap')).length === 0 && cluster.rig.machine(worker.id) === undefined ? true : undefined,
    );
    assert.equal((await life.ranges())['cheap'], '0-2-0');
    await nodesReady(cluster, [(await life.leader()).id, (await life.fixedWorker()).id]);
  });

  it('comes back whole when its leader is rebooted, and what runs on workers goes on', async () => {
    const ids = [(await life.leader()).id, (await life.fixedWorker()).id];
    await life.makePod('lasting', 'ON_DEMAND');
    const before = await life.podRuns('lasting');
    const since = Date.now();
    await clientsOf(cluster.rig.url, REGION).ec2.send(new RebootInstancesCommand({ InstanceIds: ids.slice(0, 1) }));
    await life.readyAgain(since);
    await nodesReady(cluster, ids);
    const lasting = (await podsRunning(cluster)).find(({ metadata }) => metadata.name === 'lasting');
    assert.deepEqual([lasting?.metadata.uid, lasting && restartsOf(lasting)], [before.metadata.uid, 0]);
    const connection = await cluster.window.leaders.connect(cluster.id, 'silent', NEVER);
    assert.equal((await connection.run(['docker', 'exec', 'toil_leader', 'true'], {}, NEVER)).code, 0);
    await cluster.kubectl('delete', 'pod', 'lasting');
  });

  it('is stopped and started by its user: workers go, and as many come again', async () => {
    const before = await life.ranges();
    const gone = await life.fixedWorker();
    const outcome = await life.stop();
    assert.deepEqual([outcome.kind, (await life.leader()).state], ['stopped', 'stopped']);
    assert.deepEqual(await life.ranges(), { fixed: '0-0-0', cheap: '0-0-0' });
    await cluster.rig.settled();
    assert.deepEqual(
      cluster.rig.instances.map(({ instance, isOn }) => [instance.id, isOn]),
      [[(await life.leader()).id, false]],
    );
    const since = Date.now();
    const started = await life.start();
    assert.deepEqual(started.kind === 'started' && started.withoutRange, []);
    assert.deepEqual(await life.ranges(), before);
    await life.readyAgain(since);
    const worker = await life.fixedWorker();
    assert.notEqual(worker.id, gone.id);
    await nodesReady(cluster, [(await life.leader()).id, worker.id]);
    await podsRunning(cluster);
  });

  it('stops itself when nothing has run for the idle limit, but not while something runs', async () => {
    const before = await life.ranges();
    const { volumes } = await life.leader();
    assert.equal((await life.onLeader('systemctl', 'is-active', 'toil-idle.timer')).trim(), 'active');
    // The least that a spec can say is a quarter of an hour: by hand it is a second, and the look of each five minutes is taken now.
    await life.onLeader('sed', '-i', 's/^TOIL_IDLE_SECONDS=.*/TOIL_IDLE_SECONDS=1/', '/etc/toil/cluster.env');
    const look = async (): Promise<void> => {
      await life.onLeader('touch', '--date=-1 hour', '/run/toil/last-run');
      await life.onLeader('systemctl', 'start', 'toil-idle.service');
    };
    await life.makePod('job', 'ON_DEMAND');
    await life.podRuns('job');
    await look();
    await cluster.kubectl('delete', 'pod', 'job');
    await life.onLeader('docker', 'exec', '--detach', 'toil_leader', 'sleep', '1234');
    await look();
    assert.deepEqual([(await life.leader()).state, await life.ranges()], ['running', before]);
    await life.onLeader('pkill', '--full', 'sleep 1234');
    await comes('nothing runs there', async () =>
      (await life.onLeader('docker', 'top', 'toil_leader')).includes('sleep 1234') ? undefined : true,
    );
    await look();
    await life.leaderIs('stopped');
    for (const [name, group] of await life.groups()) assert.equal(group.tags[RANGE_TAG], before[name]);
    assert.deepEqual(await life.ranges(), { fixed: '0-0-0', cheap: '0-0-0' });
    await cluster.rig.settled();
    assert.equal(
      cluster.rig.instances.some(({ isOn }) => isOn),
      false,
    );
    const left = await cluster.rig.front.leftovers({ regions: [REGION] });
    assert.deepEqual(left['volumes'], volumes);
  });

  it('is as it was when it is started after that', async () => {
    const since = Date.now();
    assert.equal((await life.start()).kind, 'started');
    await life.readyAgain(since);
    assert.deepEqual(await life.ranges(), { fixed: '1-1-1', cheap: '0-2-0' });
    await nodesReady(cluster, [(await life.leader()).id, (await life.fixedWorker()).id]);
  });

  it('leaves nothing when it is destroyed', async () => {
    assert.deepEqual((await life.destroy()).left, []);
    await cluster.rig.settled();
    assert.deepEqual(await cluster.rig.front.leftovers({ regions: [REGION] }), { keyPairs: [PROFILE] });
    assert.deepEqual(cluster.rig.instances, []);
    const docker = ['docker', '--host', `unix://${cluster.rig.docker}`] as const;
    assert.equal(await execute([...docker, 'ps', '--all', '--quiet']), '');
    assert.equal(await execute([...docker, 'volume', 'ls', '--quiet']), '');
  });
});
