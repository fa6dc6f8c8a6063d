import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execute } from '../../../scripts/vscodeHost/programs';
import type { ClusterSpecInput } from '../../../src/contracts/clusterSpec';
import { imageOf, KUBERNETES } from '../../../src/provisioner/boot/artefacts';
import { readBootFiles, type BootFiles } from '../../../src/provisioner/boot/bootFiles';
import type { Machine } from '../../../src/provisioner/boot/ignition';
import { leaderMachine } from '../../../src/provisioner/boot/leaderDocument';
import { workerMachine } from '../../../src/provisioner/boot/workerDocument';
import { bootInput } from '../../../src/provisioner/resources/context';
import { FakeAccount } from '../../fakes/fakeAws';
import { documents, partsOf, planned, specOf } from '../../unit/provisioner/support/launching';
import { API_URL, MIRRORS } from '../addresses';
import { rigPrograms } from '../build/rigParts';
import { startApiServer, type ApiServer } from './support/apiServer';

const FILES = resolve(import.meta.dirname, '../../../src/provisioner/boot/files');
const NEVER = new AbortController().signal;

/** What the metadata service tells, and what a join record has. */
const FACTS = {
  COREOS_EC2_INSTANCE_ID: 'i-0123456789abcdef0',
  COREOS_EC2_IPV4_LOCAL: '10.0.0.5',
  COREOS_EC2_AVAILABILITY_ZONE: 'us-west-2a',
  COREOS_EC2_REGION: 'us-west-2',
  TOIL_INIT_TOKEN: 'abcdef.0123456789abcdef',
  TOIL_TOKEN: 'abcdef.0123456789abcdef',
  TOIL_ENDPOINT: '10.0.0.5:6443',
  TOIL_CA_HASH: `sha256:${'0'.repeat(64)}`,
};

const SPECS: Readonly<Record<string, Partial<ClusterSpecInput>>> = {
  'with nothing but defaults': {},
  'without a history': { history: false },
  'with mirrors and other addresses of AWS': {
    mirrors: MIRRORS,
    endpoints: { api: API_URL, ssm: API_URL, controllers: API_URL },
  },
  'with labels of its nodes': { workers: [{ types: ['m5.large'], spot: true, max: 4, labels: { 'lab/team': 'rna' } }] },
};

describe('What machines boot by, read by Kubernetes itself', function () {
  this.timeout(120_000);
  let files: BootFiles;
  let programs: string;
  let folder: string;

  before('provide the programs', async function () {
    this.timeout(45 * 60_000);
    folder = await mkdtemp(join(tmpdir(), 'toil-documents-'));
    files = await readBootFiles(FILES, NEVER);
    programs = await rigPrograms((line) => void process.stderr.write(`${line}\n`), NEVER);
  });

  after(() => rm(folder, { recursive: true, force: true }));

  async function machines(spec: Partial<ClusterSpecInput>): Promise<{ leader: Machine; worker: Machine }> {
    const aws = new FakeAccount().at();
    const { choices, cluster, launchId, spec: whole } = await planned(partsOf(aws), specOf(spec));
    const input = bootInput({ aws, cluster, launchId, spec: whole, choices, boot: documents(), ssh: [] });
    const [group] = choices.groups;
    assert.ok(group);
    return { leader: leaderMachine(files, input), worker: workerMachine(files, group, input) };
  }

  /** A file of a machine, with what its programs fill in. */
  async function written(machine: Machine, path: string): Promise<string> {
    const file = machine.files.find((each) => each.path === path);
    assert.ok(file !== undefined && 'text' in file, path);
    const into = join(folder, path.replaceAll('/', '_'));
    await writeFile(into, await substituted(file.text));
    return into;
  }

  async function substituted(template: string): Promise<string> {
    const names = Object.keys(FACTS).map((name) => `$${name}`);
    const child = spawn('envsubst', [names.join(' ')], { env: { ...process.env, ...FACTS } });
    child.stdin.end(template);
    return text(child.stdout);
  }

  function manifestsOf(machine: Machine): string[] {
    return machine.files.flatMap(({ path }) => (path.startsWith('/etc/toil/manifests/') ? [path] : [])).sort();
  }

  for (const [name, spec] of Object.entries(SPECS)) {
    it(`kubeadm takes the files of a cluster ${name}`, async () => {
      const { leader, worker } = await machines(spec);
      for (const machine of [leader, worker]) {
        const file = await written(machine, '/etc/toil/kubeadm.yaml.in');
        assert.equal(await execute([join(programs, 'kubeadm'), 'config', 'validate', '--config', file]), 'ok\n');
      }
    });
  }

  it('kubeadm finds fault with a field that there is not', async () => {
    const { worker } = await machines({});
    const file = await written(worker, '/etc/toil/kubeadm.yaml.in');
    await writeFile(file, (await readFile(file, 'utf8')).replace('timeouts:', 'patience:'));
    await assert.rejects(execute([join(programs, 'kubeadm'), 'config', 'validate', '--config', file]), /patience/);
  });

  it('the image that containerd wants for each pod is the one that kubeadm fetches', async () => {
    const version = `--kubernetes-version=v${KUBERNETES}`;
    const repository = `--image-repository=${MIRRORS.images}`;
    const images = await execute([join(programs, 'kubeadm'), 'config', 'images', 'list', version, repository]);
    assert.ok(images.split('\n').includes(imageOf('pause', { mirrors: MIRRORS })), images);
  });

  it('containerd takes its settings and keeps those of Flatcar', async () => {
    const flatcar = join(folder, 'flatcar.toml');
    // What matters of flatcar/scripts, coreos/sysext/containerd/usr/share/containerd/config.toml.
    const section = '[plugins."io.containerd.grpc.v1.cri"';
    const runc = `${section}.containerd.runtimes.runc`;
    await writeFile(
      flatcar,
      `version = 2\noom_score = -999\n${section}]\nenable_selinux = true\n${runc}]\nruntime_type = "io.containerd.runc.v2"\n${runc}.options]\nSystemdCgroup = true\n`,
    );
    const { leader } = await machines({ mirrors: MIRRORS });
    const file = await written(leader, '/etc/containerd/toil.toml');
    await writeFile(file, (await readFile(file, 'utf8')).replace('/usr/share/containerd/config.toml', flatcar));
    const dump = await execute([join(programs, 'containerd'), '--config', file, 'config', 'dump']);
    for (const line of [/oom_score = -999/, /enable_selinux = true/, /SystemdCgroup = true/]) assert.match(dump, line);
    assert.ok(dump.includes(`sandbox = '${imageOf('pause', { mirrors: MIRRORS })}'`));
  });

  describe('by the API server', () => {
    const NODE = 'i-0aaaaaaaaaaaaaaaa';
    const OTHER = 'i-0bbbbbbbbbbbbbbbb';
    let server: ApiServer;

    before('start it', async () => {
      const data = join(folder, 'server');
      await mkdir(data);
      server = await startApiServer(programs, data, [NODE, OTHER], NEVER);
    });

    after(() => server.end());

    for (const [name, spec] of Object.entries(SPECS)) {
      it(`every manifest of a cluster ${name} is taken as it stands`, async () => {
        const { leader } = await machines(spec);
        const paths = manifestsOf(leader);
        assert.ok(paths.length >= 5);
        for (const path of paths) {
          const file = await written(leader, path);
          const apply = ['apply', '--server-side', '--force-conflicts', '--validate=strict', '-f', file];
          assert.match(await server.kubectl(apply), /serverside-applied/, path);
        }
      });
    }

    it('the scheduler takes its file', async () => {
      const { leader } = await machines({});
      const file = await written(leader, '/etc/kubernetes/scheduler-config.yaml');
      const own = await server.kubeconfigOf(NODE);
      await writeFile(file, (await readFile(file, 'utf8')).replace('/etc/kubernetes/scheduler.conf', own));
      const into = join(folder, 'scheduler.out');
      await execute([join(programs, 'kube-scheduler'), `--config=${file}`, `--write-config-to=${into}`]);
      assert.match(await readFile(into, 'utf8'), /type: MostAllocated/);
    });

    it('a field that there is not is refused', async () => {
      const { leader } = await machines({});
      const file = await written(leader, '/etc/toil/manifests/50-node-exporter.yaml');
      await writeFile(file, (await readFile(file, 'utf8')).replace('hostPID:', 'hostPatience:'));
      const apply = ['apply', '--server-side', '--dry-run=server', '--validate=strict', '-f', file];
      await assert.rejects(server.kubectl(apply), /hostPatience/);
    });

    it('what a worker does at AWS’s notice is allowed to its kubelet, and puts its jobs elsewhere', async () => {
      await makeNodes();
      const { worker } = await machines({ workers: [{ types: ['m5.large'], spot: true, max: 4 }] });
      const program = await spotNotice(worker);
      await execute(['bash', program], {
        env: { ...process.env, PATH: `${join(folder, 'stubs')}:${process.env['PATH'] ?? ''}` },
      });
      assert.equal(await server.kubectl(['get', 'node', NODE, '-o', 'jsonpath={.spec.unschedulable}']), 'true');
      assert.equal(await server.kubectl(['get', 'node', OTHER, '-o', 'jsonpath={.spec.unschedulable}']), '');
      // Those that are bound to a node are only marked: its kubelet ends them.
      const pods = [
        'get',
        'pods',
        '-o',
        'jsonpath={range .items[*]}{.metadata.name}={.metadata.deletionTimestamp} {end}',
      ];
      const left = (await server.kubectl(pods)).trim().split(' ');
      const going = left.flatMap((each) => /^(\S+)=.+$/.exec(each)?.[1] ?? []);
      assert.deepEqual(going, ['job']);
      assert.deepEqual(left.map((each) => each.split('=')[0]).sort(), ['daemon', 'elsewhere', 'job']);
    });

    async function makeNodes(): Promise<void> {
      const pod = (name: string, nodeName: string, owner?: string) => ({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {
          name,
          namespace: 'default',
          ...(owner === undefined
            ? {}
            : { ownerReferences: [{ apiVersion: 'apps/v1', kind: owner, name: 'o', uid: '1' }] }),
        },
        spec: { nodeName, serviceAccountName: 'default', containers: [{ name: 'c', image: 'none' }] },
      });
      const items = [
        ...[NODE, OTHER].map((name) => ({ apiVersion: 'v1', kind: 'Node', metadata: { name } })),
        { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: 'default' } },
        pod('job', NODE, 'Job'),
        pod('daemon', NODE, 'DaemonSet'),
        pod('elsewhere', OTHER, 'Job'),
      ];
      const file = join(folder, 'nodes.json');
      await writeFile(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
      await server.kubectl(['apply', '--server-side', '-f', file]);
    }

    /** The worker's program, on this machine: with a notice of thirty seconds, and with the rights of the node's kubelet. */
    async function spotNotice(worker: Machine): Promise<string> {
      const stubs = join(folder, 'stubs');
      await mkdir(stubs);
      const soon = new Date(Date.now() + 30_000).toISOString();
      const programText = worker.files.find(({ path }) => path === '/opt/bin/toil-spot-notice');
      assert.ok(programText !== undefined && 'text' in programText);
      const stub = async (name: string, lines: string): Promise<void> => {
        await writeFile(join(stubs, name), `#!/bin/bash\n${lines}\n`);
        await chmod(join(stubs, name), 0o755);
      };
      await stub('curl', `echo '{"action":"terminate","time":"${soon}"}'`);
      await stub('toil-say', 'cat');
      await stub('kubectl', `exec ${join(programs, 'kubectl')} "$@"`);
      await writeFile(join(folder, 'facts'), `COREOS_EC2_INSTANCE_ID=${NODE}\n`);
      await writeFile(join(folder, 'nothing'), '');
      const file = join(folder, 'toil-spot-notice');
      await writeFile(
        file,
        programText.text
          .replace('/etc/toil/cluster.env', join(folder, 'nothing'))
          .replace('/run/metadata/flatcar', join(folder, 'facts'))
          .replace('/etc/kubernetes/kubelet.conf', await server.kubeconfigOf(NODE)),
      );
      return file;
    }
  });
});
