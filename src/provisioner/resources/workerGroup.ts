import { setTimeout as sleep } from 'node:timers/promises';
import type { ScalingGroup, ScalingGroupWish } from '../aws/calls/autoScaling';
import type { LaunchTemplate } from '../aws/calls/ec2';
import { AwsError } from '../aws/awsError';
import type { GroupChoice } from '../choices/choices';
import { defineResource, type Difference, type ResourceOf } from '../engine/resource';
import { ResourceError } from '../engine/resourceError';
import { RANGE_TAG, WORKER_GROUP_TAG, workerGroupName, workerGroupTags } from '../names';
import { tagSource, type LaunchContext } from './context';
import type { LeaderState } from './leader';

/** What a group needs: the template of each type, in the order of the types. */
export interface GroupNeeds {
  readonly leader: ResourceOf<LeaderState>;
  readonly templates: readonly ResourceOf<LaunchTemplate>[];
  /** The groups of the cluster, looked up once for all of them. */
  readonly groups: (signal: AbortSignal) => Promise<readonly ScalingGroup[]>;
}

/** What is there of a group, as far as the plan compares it. */
type GroupState = ScalingGroupWish;

const AUTOSCALER_TAGS = 'k8s.io/cluster-autoscaler/';

/** An auto scaling group of workers. A fixed number of machines is a group that the autoscaler has no tag of. */
export function workerGroup(context: LaunchContext, choice: GroupChoice, needs: GroupNeeds): ResourceOf<GroupState> {
  const { aws, launchId, spec } = context;
  const { group, least, most } = choice;
  const name = workerGroupName(launchId, choice.name);
  const tags = groupTags(context, choice);

  const wish = (): ScalingGroupWish => ({
    name,
    least,
    most,
    subnets: choice.subnets.map(({ id }) => id),
    types: choice.types.map((type, i) => ({ type: type.name, template: needs.templates[i]?.known?.id ?? '' })),
    spot: group.spot,
    ...(group.bid === undefined ? {} : { bid: group.bid }),
    tags,
  });

  const change = async (state: GroupState, signal: AbortSignal): Promise<GroupState> => {
    const wanted = wish();
    const stale = staleTags(state.tags, tags);
    const missing = missingTags(state.tags, tags);
    // The autoscaler must know a group before it may grow, and lose it before its size is fixed.
    if (stale.length > 0) await aws.autoScaling.untagGroup(name, stale, signal);
    if (Object.keys(missing).length > 0) await aws.autoScaling.tagGroup(name, missing, signal);
    if (machinesDiffer(state, wanted)) await aws.autoScaling.changeGroup(wanted, signal);
    const size = { least, most, ...(group.count === undefined ? {} : { wanted: group.count }) };
    await aws.autoScaling.resizeGroup(name, size, signal);
    return wanted;
  };

  return defineResource<GroupState>({
    kind: 'workerGroup',
    name: choice.name,
    needs: [needs.leader, ...needs.templates],
    settings: {
      types: choice.types.map((type) => type.name),
      spot: group.spot,
      ...(group.bid === undefined ? {} : { bid: group.bid }),
      least,
      most,
      storage: group.storage,
      zones: [...new Set(choice.subnets.map(({ zone }) => zone))],
      autoscaled: group.count === undefined,
      idleLimit: String(spec.idleHours),
    },
    find: async (signal) => {
      const found = (await needs.groups(signal)).find((each) => each.name === name);
      // It goes with its machines, which takes minutes; until then none of that name can be made.
      if (found?.going === true) throw new ResourceError('going', choice.name);
      return found;
    },
    differences: (state) => differencesOf(state, wish()),
    create: async (signal) => {
      // One that is empty asks for no worker yet.
      if (least > 0) await afterLeader(needs.leader.state, signal);
      try {
        await aws.autoScaling.createGroup(wish(), signal);
      } catch (error) {
        // Its name is its place in this launch: one that is there was made with the same words.
        if (!(error instanceof AwsError) || error.kind !== 'alreadyExists') throw error;
      }
      return wish();
    },
    change: (state, _differences, signal) => change(state, signal),
  });
}

/**
 * Toil takes the oldest instance for the leader, and launch times have whole seconds (design.md, decision 2). EC2 set the leader's
 * before it answered; our own clock is not compared with it.
 */
export async function afterLeader({ since }: LeaderState, signal: AbortSignal): Promise<void> {
  const left = since + 1_100 - performance.now();
  if (left > 0) await sleep(left, undefined, { signal });
}

function groupTags(context: LaunchContext, { group, name, room }: GroupChoice): Record<string, string> {
  const scaled = group.count === undefined;
  const shape = { scaled, spot: group.spot, ephemeralStorage: room.disk, memory: room.memory, labels: group.labels };
  return { ...workerGroupTags(tagSource(context), shape), [WORKER_GROUP_TAG]: name };
}

function missingTags(is: Readonly<Record<string, string>>, wanted: Readonly<Record<string, string>>) {
  return Object.fromEntries(Object.entries(wanted).filter(([key, value]) => is[key] !== value));
}

/** Tags of ours that no longer hold, as the range of a group that was stopped; what others have put there stays. */
function staleTags(is: Readonly<Record<string, string>>, wanted: Readonly<Record<string, string>>): string[] {
  return Object.keys(is).filter((key) => (key.startsWith(AUTOSCALER_TAGS) || key === RANGE_TAG) && !(key in wanted));
}

function machinesDiffer(is: GroupState, wanted: GroupState): boolean {
  return differencesOf(is, wanted).some(({ setting }) => !['least', 'most', 'tags'].includes(setting));
}

function differencesOf(is: GroupState, wanted: GroupState): Difference[] {
  const types = (state: GroupState): string => state.types.map(({ type }) => type).join('/');
  const templates = (state: GroupState): string => state.types.map(({ template }) => template).join();
  const pairs: readonly (readonly [
    string,
    string | number | boolean | undefined,
    typeof wanted.bid | string | boolean,
  ])[] = [
    ['least', is.least, wanted.least],
    ['most', is.most, wanted.most],
    ['types', types(is), types(wanted)],
    ['templates', templates(is), templates(wanted)],
    ['subnets', [...is.subnets].sort().join(), [...wanted.subnets].sort().join()],
    ['spot', is.spot, wanted.spot],
    ['bid', is.bid, wanted.bid],
  ];
  const differences = pairs.flatMap(([setting, there, asked]) =>
    there === asked ? [] : [{ setting, is: there, wanted: asked }],
  );
  const missing = Object.keys(missingTags(is.tags, wanted.tags));
  const stale = staleTags(is.tags, wanted.tags);
  return missing.length + stale.length === 0
    ? differences
    : [...differences, { setting: 'tags', is: stale, wanted: missing }];
}
