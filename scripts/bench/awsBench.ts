import { startLoopbackCloud, type LoopbackCloud } from '../../test/leader/loopbackCloud';
import { launched, NEVER, partsOf, planned, QUIET, specOf } from '../../test/unit/provisioner/support/launching';
import { destroy } from '../../src/provisioner/destroy/destroy';
import { takeInventory } from '../../src/provisioner/inventory/inventory';
import { applyLaunch } from '../../src/provisioner/launch';
import { parameterPath } from '../../src/provisioner/names';
import { waitForLeader, type LeaderQuestion } from '../../src/provisioner/waitForLeader';
import { connect } from '../../src/remote/connection';
import { lackingForLeader } from '../testLeaderSystem';
import { clusterRows } from './clusterRows';
import { median, type Measurement } from './measurement';

/** Design section 5: shares of Toil's own wall time. */
const LAUNCH_SHARE = 0.25;
const DESTROY_SHARE = 0.2;
/** Milliseconds that each answer of AWS takes more. */
const DELAY = 100;
const PAIRS = 3;
const SECOND = 98;
const CLUSTER = 'my-cluster';
const WORKERS = { types: ['t3.large'], min: 0, max: 2 };

/** Seconds, and calls of AWS. */
interface Took {
  readonly seconds: number;
  readonly calls: number;
}

interface Life {
  readonly launch: Took;
  readonly destroy: Took;
}

/** A launch and a destroy beside Toil's own commands, and the first rows of the list of clusters. */
export async function awsBench(): Promise<Measurement[]> {
  const lacking = await lackingForLeader();
  if (lacking !== undefined) console.error(`aws: launch and destroy are left out: ${lacking}`);
  return [...(lacking === undefined ? await besideToil() : []), ...(await clusterRows())];
}

async function besideToil(): Promise<Measurement[]> {
  const cloud = await startLoopbackCloud({ second: SECOND });
  try {
    // What is loaded on first use is loaded: an editor has shown the plan before.
    await launched(partsOf(cloud.aws), specOf({ workers: [WORKERS] }));
    await cloud.leader();
    await ourDestroy(cloud);
    cloud.front.delay = DELAY;
    const toil: Life[] = [];
    const ours: Life[] = [];
    for (let pair = 0; pair < PAIRS; pair += 1) {
      toil.push({
        launch: await timed(cloud, () => toilLaunch(cloud)),
        destroy: await timed(cloud, () => toilDestroy(cloud)),
      });
      const confirmed = await planned(partsOf(cloud.aws), specOf({ workers: [WORKERS] }));
      ours.push({
        launch: await timed(cloud, () => ourLaunch(cloud, confirmed)),
        destroy: await timed(cloud, () => ourDestroy(cloud)),
      });
    }
    return [...beside('launch', LAUNCH_SHARE, ours, toil), ...beside('destroy', DESTROY_SHARE, ours, toil)];
  } finally {
    await cloud.end();
  }
}

function beside(what: keyof Life, share: number, ours: readonly Life[], toil: readonly Life[]): Measurement[] {
  const middle = (lives: readonly Life[], of: keyof Took): number => median(lives.map((life) => life[what][of]));
  const theirs = middle(toil, 'seconds');
  return [
    {
      ...{ name: `aws: ${what}, ${DELAY} ms for each answer`, value: middle(ours, 'seconds'), unit: 's' },
      ...{ limit: share * theirs, against: { value: theirs, what: `toil ${what}-cluster` } },
    },
    {
      ...{ name: `aws: ${what}, calls`, value: middle(ours, 'calls'), unit: 'calls' },
      against: { value: middle(toil, 'calls'), what: `toil ${what}-cluster` },
    },
  ];
}

/** Machines of the life before are gone before the clock runs. */
async function timed({ front, watch }: LoopbackCloud, work: () => Promise<void>): Promise<Took> {
  await watch.settled();
  const calls = front.calls.length;
  const begun = performance.now();
  await work();
  return { seconds: (performance.now() - begun) / 1000, calls: front.calls.length - calls };
}

async function toilLaunch({ toil, network, region }: LoopbackCloud): Promise<void> {
  const leader = ['--leaderNodeType', 't3.medium', '--keyPairName', 'ann', '--vpcSubnet', network.subnet];
  const workers = ['--nodeTypes', 't3.large', '--workers', '0-2'];
  const place = ['--clusterType', 'kubernetes', '--zone', `${region}a`];
  await succeeds(toil(['launch-cluster', CLUSTER, ...place, ...leader, ...workers]));
}

async function toilDestroy({ toil, region }: LoopbackCloud): Promise<void> {
  await succeeds(toil(['destroy-cluster', CLUSTER, '--zone', `${region}a`]));
}

async function succeeds(program: Promise<{ readonly code: number | null; readonly stderr: string }>): Promise<void> {
  const { code, stderr } = await program;
  if (code !== 0) throw new Error(stderr.slice(-2000));
}

/** From the confirmed plan until the leader's container answers over SSH, as `usecases/launching/launchCluster.ts` does it. */
async function ourLaunch(cloud: LoopbackCloud, confirmed: Awaited<ReturnType<typeof planned>>): Promise<void> {
  let answers: Promise<void> | undefined;
  const leaderMade = (leader: LeaderQuestion): void => {
    answers = leaderAnswers(cloud, leader);
    // Awaited when the rest is there.
    answers.catch(() => undefined);
  };
  const { failures } = await applyLaunch(confirmed, { ...QUIET, leaderMade }, NEVER);
  if (failures[0] !== undefined) throw failures[0].error;
  if (answers === undefined) throw new Error('no leader was made');
  await answers;
}

async function leaderAnswers({ aws, user }: LoopbackCloud, leader: LeaderQuestion): Promise<void> {
  const outcome = await waitForLeader(aws, leader, { report: () => undefined }, NEVER);
  if (outcome.kind !== 'ready') throw new Error(`the leader is ${outcome.kind}`);
  const { cluster, launchId } = leader;
  const [hostKeys] = await aws.ssm.parametersNamed([`${parameterPath(cluster, launchId)}hostkeys`], NEVER);
  const target = {
    ...{ host: outcome.instance.publicAddress ?? outcome.instance.privateAddress ?? '', port: 22, user: 'core' },
    hostKeys: { keys: hostKeys?.value.split('\n') ?? [], fingerprints: [] },
    authentication: { kind: 'keyFile', path: user.keyFile },
  } as const;
  const connection = await connect(target, NEVER);
  try {
    const { code, stderr } = await connection.run(['docker', 'exec', 'toil_leader', 'true'], {}, NEVER);
    if (code !== 0) throw new Error(stderr);
  } finally {
    connection.close();
  }
}

/** From the name alone. */
async function ourDestroy({ aws }: LoopbackCloud): Promise<void> {
  const inventory = await takeInventory(aws, CLUSTER, {}, NEVER);
  const { left } = await destroy(aws, inventory, { report: () => undefined }, NEVER);
  if (left.length > 0) throw new Error(`left: ${left.map(({ found }) => found.id).join(', ')}`);
}
