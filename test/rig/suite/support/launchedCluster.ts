import { setTimeout as sleep } from 'node:timers/promises';
import { PROFILE, REGION } from '../../../../scripts/rig/awsProfile';
import type { ClusterSpecInput } from '../../../../src/contracts/clusterSpec';
import type { Instance } from '../../../../src/provisioner/aws/calls/ec2';
import { workerGroupName } from '../../../../src/provisioner/names';
import { launchCluster, type WorkEvent } from '../../../../src/usecases/launching/launchCluster';
import { prepareLaunch, type PreparedLaunch } from '../../../../src/usecases/launching/prepareLaunch';
import { IMAGES } from '../../../aws-front/moto';
import { NEVER } from '../../../loopback/support/connected';
import { specOf } from '../../../unit/provisioner/support/launching';
import { API_URL, MIRRORS, VPC } from '../../addresses';
import type { Machine } from '../../machine';
import type { Rig } from '../../rig';
import { startTestRig } from './testRun';
import { openWindow, type Window } from './window';

const KUBECTL = ['kubectl', '--kubeconfig=/etc/kubernetes/admin.conf'];
/** Milliseconds that something may take where much else goes on. */
const COMES_WITHIN = 240_000;

/** A Kubernetes object, as far as tests look at it. */
export interface KubeObject {
  readonly metadata: {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
  };
  readonly spec: {
    readonly nodeName?: string;
    readonly unschedulable?: boolean;
    readonly taints?: readonly { readonly key: string }[];
  };
  readonly status: { readonly phase?: string };
}

/** A rig with one cluster in it. */
export interface LaunchedCluster {
  readonly rig: Rig;
  readonly window: Window;
  /** Of the use cases. */
  readonly id: string;
  readonly plan: PreparedLaunch['plan'];
  /** What was told while it was launched. */
  readonly events: readonly WorkEvent[];
  /** Instances that are not at their end, oldest first. */
  workers(group: string): Promise<Instance[]>;
  leader(): Promise<Machine>;
  machine(instanceId: string): Machine;
  /** What kubectl prints on the leader. */
  kubectl(...words: readonly string[]): Promise<string>;
  /** What `kubectl get` finds. */
  objects(...words: readonly string[]): Promise<readonly KubeObject[]>;
  end(): Promise<void>;
}

/** A spec as somebody writes it who uses the rig. */
export function rigSpec(more: Partial<ClusterSpecInput>) {
  return specOf({
    ...{ name: 'lab', profile: PROFILE, region: REGION, keyPair: PROFILE, machineImage: IMAGES.amd64 },
    leader: { type: 't3.medium' },
    network: { sshFrom: [VPC] },
    appliance: { check: false },
    s3Endpoint: API_URL,
    endpoints: { api: API_URL, ssm: API_URL, controllers: API_URL },
    mirrors: MIRRORS,
    ...more,
  });
}

/** Starts a rig and launches a cluster in it, until the container of its leader answers. */
export async function launchInRig(
  more: Partial<ClusterSpecInput>,
  report: (line: string) => void,
): Promise<LaunchedCluster> {
  const rig = await startTestRig(report);
  const window = await openWindow();
  const end = async (): Promise<void> => {
    window.close();
    await rig.end();
  };
  try {
    const events: WorkEvent[] = [];
    const prepared = await launch(window, more, (event) => {
      events.push(event);
      if (event.kind === 'phase') report(`leader: ${event.phase}`);
      if (event.kind === 'trouble') report(`leader: ${event.trouble?.words ?? 'no trouble any more'}`);
    });
    return { ...clusterIn(rig, window, prepared), events, end };
  } catch (error) {
    report(window.lines.slice(-20).join('\n'));
    await end();
    throw error;
  }
}

async function launch(window: Window, more: Partial<ClusterSpecInput>, report: (event: WorkEvent) => void) {
  const prepared = await prepareLaunch(window.launching, { spec: rigSpec(more), profile: PROFILE }, NEVER);
  if (prepared.kind !== 'launch') throw new Error(JSON.stringify(prepared));
  const outcome = await launchCluster(window.launching, prepared, report, NEVER);
  if (outcome.kind !== 'ready') throw new Error(JSON.stringify(outcome));
  return prepared;
}

function clusterIn(rig: Rig, window: Window, { id, plan }: PreparedLaunch): Omit<LaunchedCluster, 'end' | 'events'> {
  const machine = (instanceId: string): Machine => {
    const found = rig.machine(instanceId);
    if (found === undefined) throw new Error(`${instanceId} has no machine`);
    return found;
  };
  const instances = async (tags: Readonly<Record<string, string>>): Promise<Instance[]> => {
    const found = await window.aws.ec2.instances({ tags: { clusterName: plan.cluster, ...tags } }, NEVER);
    return found
      .filter(({ state }) => state === 'pending' || state === 'running')
      .sort((a, b) => a.launched.getTime() - b.launched.getTime());
  };
  const leader = async (): Promise<Machine> => machine((await instances({ ToilNodeType: 'leader' }))[0]?.id ?? '');
  const kubectl = async (...words: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await (await leader()).execute([...KUBECTL, ...words], NEVER);
    if (code !== 0) throw new Error(`kubectl ${words.join(' ')}: ${stderr}`);
    return stdout;
  };
  return {
    ...{ rig, window, id, plan, leader, machine, kubectl },
    workers: (group) => instances({ 'aws:autoscaling:groupName': workerGroupName(plan.launchId, group) }),
    objects: async (...words) => {
      const list = await kubectl('get', ...words, '--output=json');
      return (JSON.parse(list) as { readonly items: readonly KubeObject[] }).items;
    },
  };
}

/** Waits for what is worth telling; what cannot be asked is asked again. Milliseconds. */
export async function comes<T>(what: string, look: () => Promise<T | undefined>, within = COMES_WITHIN): Promise<T> {
  const deadline = Date.now() + within;
  let trouble = '';
  for (;;) {
    const seen = await look().catch((error: unknown) => void (trouble = String(error)));
    if (seen !== undefined) return seen;
    if (Date.now() > deadline) throw new Error(`${what} did not come. ${trouble}`);
    await sleep(500);
  }
}
