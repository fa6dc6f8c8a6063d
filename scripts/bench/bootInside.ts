// What `npm run bench boot` does inside of a rig's network: it tells its figures to the process that started it.
import { DescribeInstanceAttributeCommand } from '@aws-sdk/client-ec2';
import { LONGEST_USER_DATA } from '../../src/provisioner/bootDocument';
import { WORKER_GROUP_TAG } from '../../src/provisioner/names';
import { launchCluster } from '../../src/usecases/launching/launchCluster';
import { bootKindOf, prepareLaunch, type PreparedLaunch } from '../../src/usecases/launching/prepareLaunch';
import { clientsOf } from '../../test/aws-front/testClients';
import { NEVER } from '../../test/loopback/support/connected';
import type { Rig } from '../../test/rig/rig';
import { nodesReady } from '../../test/rig/suite/support/kubernetesView';
import { comes, rigSpec } from '../../test/rig/suite/support/launchedCluster';
import { startTestRig } from '../../test/rig/suite/support/testRun';
import { openWindow, type Window } from '../../test/rig/suite/support/window';
import { PROFILE } from '../rig/awsProfile';
import type { Measurement } from './measurement';

const GROUP = 'small';
const report = (line: string): void => void process.stderr.write(`${line}\n`);

interface Bench {
  readonly rig: Rig;
  readonly window: Window;
  readonly prepared: PreparedLaunch;
}

async function main(): Promise<readonly Measurement[]> {
  const rig = await startTestRig(report);
  try {
    const window = await openWindow();
    try {
      const spec = rigSpec({ workers: [{ name: GROUP, types: ['t3.medium'], max: 1 }] });
      const prepared = await prepareLaunch(window.launching, { spec, profile: PROFILE }, NEVER);
      if (prepared.kind !== 'launch') throw new Error(JSON.stringify(prepared));
      const bench = { rig, window, prepared };
      return [...(await leader(bench)), ...(await worker(bench))];
    } finally {
      window.close();
    }
  } finally {
    await rig.end();
  }
}

/** From the confirmed plan until the container of the leader answers over SSH. */
async function leader({ rig, window, prepared }: Bench): Promise<Measurement[]> {
  const { aws, launching } = window;
  const before = rig.front.calls.length;
  const begun = performance.now();
  const outcome = await launchCluster(launching, prepared, () => undefined, NEVER);
  const seconds = (performance.now() - begun) / 1000;
  if (outcome.kind !== 'ready') throw new Error(JSON.stringify(outcome));
  const calls = rig.front.calls.slice(before);
  const byMachines = calls.filter(({ accessKey }) => rig.roleOf(accessKey) !== undefined).length;
  const [instance] = await aws.ec2.instances({ tags: { clusterName: prepared.plan.cluster } }, NEVER);
  const phases = launching.bootTimes.expected(bootKindOf(prepared.plan));
  return [
    { name: 'boot: launch until the leader answers', value: seconds, unit: 's' },
    ...Object.entries(phases).map(([phase, ms]) => inSeconds(`boot: leader, ${phase}`, ms / 1000)),
    { name: 'boot: calls of the launch', value: calls.length - byMachines, unit: 'calls' },
    { name: 'boot: calls of the leader until then', value: byMachines, unit: 'calls' },
    await userData('leader', rig, instance?.id ?? ''),
  ];
}

/** From the wish for a worker until its node takes jobs. */
async function worker({ rig, window, prepared }: Bench): Promise<Measurement[]> {
  const { ec2, autoScaling } = window.aws;
  const tags = { clusterName: prepared.plan.cluster };
  const [lead] = await ec2.instances({ tags }, NEVER);
  const [group] = await autoScaling.groups({ key: WORKER_GROUP_TAG, value: GROUP }, NEVER);
  if (lead === undefined || group === undefined) throw new Error('the cluster has no leader or no worker group');
  const kubectl = async (...words: readonly string[]): Promise<string> => {
    const argv = ['kubectl', '--kubeconfig=/etc/kubernetes/admin.conf', ...words];
    const { code, stdout, stderr } = (await rig.machine(lead.id)?.execute(argv, NEVER)) ?? { code: 1 };
    if (code !== 0) throw new Error(stderr);
    return stdout ?? '';
  };
  const begun = performance.now();
  await autoScaling.resizeGroup(group.name, { wanted: 1 }, NEVER);
  const made = await comes('the worker', async () =>
    (await ec2.instances({ tags: { ...tags, ToilNodeType: 'worker' } }, NEVER)).at(0),
  );
  await nodesReady({ kubectl }, [lead.id, made.id]);
  const seconds = (performance.now() - begun) / 1000;
  return [
    inSeconds('boot: worker, from the wish until its node is ready', seconds),
    await userData('worker', rig, made.id),
  ];
}

function inSeconds(name: string, value: number): Measurement {
  return { name, value, unit: 's' };
}

async function userData(part: string, rig: Rig, InstanceId: string): Promise<Measurement> {
  const { ec2 } = clientsOf(rig.url);
  const { UserData } = await ec2.send(new DescribeInstanceAttributeCommand({ InstanceId, Attribute: 'userData' }));
  const value = Buffer.from(UserData?.Value ?? '', 'base64').length;
  return { name: `boot: user data of the ${part}`, value, unit: 'B', limit: LONGEST_USER_DATA };
}

void main().then(
  (measured) => {
    process.send?.(measured);
    process.disconnect();
  },
  (error: unknown) => {
    report(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exit(1);
  },
);
