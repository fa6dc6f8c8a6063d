import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Aws } from '../../../../src/provisioner/aws/aws';
import type { ScalingGroup } from '../../../../src/provisioner/aws/calls/autoScaling';
import type { BootDocuments, BootInput } from '../../../../src/provisioner/bootDocument';
import { WORKER_GROUP_TAG } from '../../../../src/provisioner/names';
import { startAwsFront, type AwsFront } from '../../../aws-front/awsFront';
import { connections, NEVER } from '../../../loopback/support/connected';
import { documents, launched, partsOf, specOf } from '../../../unit/provisioner/support/launching';
import { rigPrograms } from '../../build/rigParts';
import { startApiServer, type ApiServer } from './apiServer';
import { autoscalerManifest, startAutoscaler, type Autoscaler, type AutoscalerManifest } from './autoscaler';
import { applyRights, emptyCluster, eventsOf } from './kubeObjects';

const REGION = 'us-west-2';
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJq1ugzEOWqcLkgWPCpGZT3Kv4oAs5l3jCbnF7Qk2rZi ann';
/** A label that each group has of its own, so that a test says which groups a pod may use. */
export const GROUP = 'toil.test/group';
/** Sizes of the groups after the launch. */
export const AT_FIRST = { plain: 0, cheap: 0, big: 0, always: 1, fixed: 1 };
const CONFIG_MAPS = '/api/v1/namespaces/kube-system/configmaps';
const NAME = 'rig-autoscaler';
/** What the stand-in reads there, so that no test waits for minutes. */
const TIMES: Readonly<Record<string, string>> = {
  'scan-interval': '200ms',
  'scale-down-unneeded-time': '1s',
  'scale-down-delay-after-add': '1ms',
  'scale-down-delay-after-failure': '1ms',
  'unremovable-node-recheck-timeout': '200ms',
};
/** Milliseconds. */
const COMES_WITHIN = 30_000;

/** The groups of a launched cluster behind the front and a Kubernetes API; between them the stand-in for the autoscaler. */
export interface ScaledCluster {
  readonly front: AwsFront;
  readonly aws: Aws;
  readonly api: ApiServer;
  /** What the launch says to its leader of the autoscaler. */
  readonly manifest: AutoscalerManifest;
  /** Starts the stand-in, with its flags as they are or changed. */
  run(flags?: (flags: readonly string[]) => readonly string[]): Promise<Autoscaler>;
  /** Starts it with short times. */
  start(times?: Readonly<Record<string, string>>): Promise<void>;
  setTimes(times: Readonly<Record<string, string>>): Promise<void>;
  /** By its name in the spec. */
  group(name: string): Promise<ScalingGroup>;
  /** How many machines are asked for, by the groups' names. */
  sizes(): Promise<Record<string, number>>;
  /** Asks for so many machines of a group and gives the provider ids of them. */
  machines(name: string, count: number): Promise<string[]>;
  /** Whether a machine is at its end. */
  gone(providerId: string): Promise<boolean>;
  until(what: string, check: () => Promise<boolean> | boolean): Promise<void>;
  /** Waits until the stand-in says something; groups by their names. */
  says(pattern: RegExp): Promise<void>;
  /** Waits for the first event of a pod; groups by their names. */
  told(pod: string): Promise<string>;
  /** Lets the stand-in look at the cluster so many times from beginning to end. */
  looked(times: number): Promise<void>;
  /** No nodes, no pods, and all groups as the launch made them. */
  empty(): Promise<void>;
  end(): Promise<void>;
}

/** Launches a cluster with groups of each kind. Its programs are built when they are not there. */
export async function startScaledCluster(report: (line: string) => void): Promise<ScaledCluster> {
  const programs = await rigPrograms(report, NEVER);
  const folder = await mkdtemp(path.join(tmpdir(), 'scaled-cluster-'));
  const [front, api] = await Promise.all([startAwsFront(), startApiServer(programs, folder, [], NEVER)]);
  const connected = await connections(front.url);
  const aws = connected.to(REGION);
  await front.addLoopbackNetwork(REGION);
  await aws.ec2.importKeyPair('ann', KEY, {}, NEVER);
  const manifest = await autoscalerManifest(await launch(aws, front.url));
  await applyRights(api, manifest.rights);
  const kubeconfig = await api.accountKubeconfig('kube-system', 'cluster-autoscaler');
  const program = path.join(programs, 'autoscaler');
  const made = await groupsOf(aws);
  const ids = new Map(made.map(({ name, tags }) => [name, tags[WORKER_GROUP_TAG] ?? '']));
  let running: Autoscaler | undefined;
  let looks = 0;
  front.onCall((_, { action, body }) => {
    if (action === 'DescribeAutoScalingGroups' && body.includes('cluster-autoscaler%2Fenabled')) looks += 1;
  });

  const named = (text: string): string => text.replaceAll(/toil-[0-9a-f-]{36}/g, (id) => ids.get(id) ?? id);
  const lines = (): string[] => (running?.lines ?? []).map(named);
  const group: ScaledCluster['group'] = async (name) => {
    const found = (await groupsOf(aws)).find(({ tags }) => tags[WORKER_GROUP_TAG] === name);
    assert.ok(found !== undefined, name);
    return found;
  };
  const until: ScaledCluster['until'] = async (what, check) => {
    const deadline = Date.now() + COMES_WITHIN;
    while (!(await check())) {
      if (Date.now() > deadline)
        assert.fail(`${what} did not come. The autoscaler said last:\n${lines().slice(-15).join('\n')}`);
      await sleep(50);
    }
  };
  const run: ScaledCluster['run'] = async (flags) => {
    await running?.stop();
    running = await startAutoscaler({ program, manifest, kubeconfig, ...(flags === undefined ? {} : { flags }) });
    return running;
  };
  return {
    ...{ front, aws, api, manifest, group, until, run },
    start: async (times = {}) => {
      const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: NAME } };
      await api.call('POST', CONFIG_MAPS, { ...configMap, data: { ...TIMES, ...times } });
      await run();
    },
    setTimes: async (times) => {
      await api.call('PATCH', `${CONFIG_MAPS}/${NAME}`, { data: times });
    },
    sizes: async () =>
      Object.fromEntries((await groupsOf(aws)).map(({ name, wanted }) => [ids.get(name) ?? name, wanted])),
    machines: async (name, count) => {
      await aws.autoScaling.resizeGroup((await group(name)).name, { wanted: count }, NEVER);
      await front.scaling.settled();
      return (await group(name)).members.map(({ id, zone }) => `aws:///${zone}/${id}`);
    },
    gone: async (providerId) => {
      const members = (await groupsOf(aws)).flatMap((each) => each.members);
      return !members.some(({ id, lifecycle }) => providerId.endsWith(`/${id}`) && lifecycle !== 'Terminating');
    },
    says: (pattern) => until(String(pattern), () => lines().some((line) => pattern.test(line))),
    told: async (pod) => {
      await until(`a word about ${pod}`, async () => (await eventsOf(api, pod)).length > 0);
      return named((await eventsOf(api, pod)).join('; '));
    },
    looked: async (times) => {
      const begun = looks;
      await until(`look ${times}`, () => looks > begun + times);
    },
    empty: async () => {
      await running?.stop();
      running = undefined;
      await api.call('DELETE', `${CONFIG_MAPS}/${NAME}`);
      await emptyCluster(api);
      for (const each of await groupsOf(aws)) await putBack(aws, each, made);
      await front.scaling.settled();
    },
    end: async () => {
      await running?.stop();
      connected.close();
      await Promise.all([front.stop(), api.end()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function groupsOf(aws: Aws): Promise<ScalingGroup[]> {
  return aws.autoScaling.groups({ key: WORKER_GROUP_TAG }, NEVER);
}

async function putBack(aws: Aws, { name, least, tags }: ScalingGroup, made: readonly ScalingGroup[]): Promise<void> {
  const own = made.find((each) => each.name === name)?.tags ?? {};
  const more = Object.keys(tags).filter((key) => !(key in own));
  await aws.autoScaling.tagGroup(name, own, NEVER);
  if (more.length > 0) await aws.autoScaling.untagGroup(name, more, NEVER);
  await aws.autoScaling.resizeGroup(name, { wanted: least }, NEVER);
}

/** Gives what the leader's document is made of. */
async function launch(aws: Aws, controllers: string): Promise<BootInput> {
  const group = (name: string, type: string) => ({ name, types: [type], labels: { [GROUP]: name } });
  const spec = specOf({
    endpoints: { controllers },
    workers: [
      { ...group('plain', 'm5.large'), max: 2 },
      { ...group('cheap', 'm5.large'), max: 2, spot: true },
      { ...group('big', 'm5.4xlarge'), max: 2 },
      { ...group('always', 'm5.large'), min: 1, max: 2 },
      { ...group('fixed', 'm5.large'), count: 1 },
    ],
  });
  let told: BootInput | undefined;
  const made = documents();
  const boot: BootDocuments = {
    leader: (input) => made.leader((told = input)),
    worker: (group, input) => made.worker(group, input),
  };
  await launched(partsOf(aws, { boot }), spec);
  assert.ok(told !== undefined);
  return told;
}
