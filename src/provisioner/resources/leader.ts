import type { InstanceProfile } from '../aws/calls/account';
import type { Instance, LeaderWish, SecurityGroup } from '../aws/calls/ec2';
import { AwsError } from '../aws/awsError';
import type { BootDocument } from '../bootDocument';
import { defineResource, type Difference, type Resource, type ResourceOf } from '../engine/resource';
import { kubernetesTag, LAUNCH_ID_TAG, leaderTags, nameInArn } from '../names';
import { isLive } from '../clusters/condition';
import { oldest } from '../standing';
import { tagSource, type LaunchContext } from './context';
import { runOnce } from './runOnce';
import { seen } from './settled';

/** The leader, and since when it is known to be there: milliseconds of `performance.now()`. */
export interface LeaderState {
  readonly instance: Instance;
  readonly since: number;
}

export interface LeaderNeeds {
  readonly group: ResourceOf<SecurityGroup>;
  readonly profile: ResourceOf<InstanceProfile> | string;
  readonly document: BootDocument;
  /** What else must be there first: the object of a document that is too long. */
  readonly others: readonly Resource[];
}

/**
 * The instance that carries the cluster. It is found by its tags, never by being the oldest. Nothing of it can be changed while it
 * runs, so that every difference is refused and told.
 */
export function leader(context: LaunchContext, needs: LeaderNeeds): ResourceOf<LeaderState> {
  const { aws, cluster, launchId, spec, choices } = context;
  const { group, profile, document, others } = needs;
  const { type, storage } = spec.leader;

  const all = (signal: AbortSignal): Promise<Instance[]> =>
    aws.ec2.instances({ tags: { clusterName: cluster, ToilNodeType: 'leader', [LAUNCH_ID_TAG]: launchId } }, signal);
  const find = async (signal: AbortSignal): Promise<LeaderState | undefined> => {
    const found = oldest((await all(signal)).filter(isLive));
    return found === undefined ? undefined : stateOf(found);
  };

  const wish = (): Omit<LeaderWish, 'clientToken'> => ({
    image: choices.image.id,
    type,
    ...(choices.keyPair === '' ? {} : { keyPair: choices.keyPair }),
    securityGroups: [group.state.id, ...spec.network.securityGroups],
    profileArn: typeof profile === 'string' ? profile : profile.state.arn,
    userData: document.userData,
    rootStorage: storage,
    ephemeralDisks: choices.leader.ownDisks,
    tags: tagsOf(context),
    subnet: choices.subnet.id,
    publicAddress: !spec.network.privateAddress,
  });

  const run = async (signal: AbortSignal): Promise<Instance> => {
    const what = `leader/${choices.subnet.id}/${type}`;
    const [made] = await runOnce({ launchId, what }, async (token) => [
      await aws.ec2.runLeader({ ...wish(), clientToken: token }, signal),
    ]);
    if (made === undefined) throw new Error('no instance was made');
    return made;
  };

  return defineResource<LeaderState>({
    kind: 'leader',
    name: cluster,
    needs: [group, ...(typeof profile === 'string' ? [] : [profile]), ...others],
    settings: {
      type,
      image: choices.image.name ?? choices.image.id,
      zone: choices.zone,
      subnet: choices.subnet.id,
      storage,
      publicAddress: !spec.network.privateAddress,
      keyPair: choices.keyPair,
    },
    find,
    differences: ({ instance }) => differencesOf(instance, context, profileName(profile)),
    create: async (signal) => {
      try {
        return stateOf(await run(signal));
      } catch (error) {
        // Another window was first, with other words under the same token.
        if (!(error instanceof AwsError) || error.code !== 'IdempotentParameterMismatch') throw error;
        const found = await seen(() => find(signal), signal);
        if (found === undefined) throw error;
        return found;
      }
    },
  });
}

function tagsOf(context: LaunchContext): Record<string, string> {
  const { keyPair, systemExtension } = context.choices;
  const tags = leaderTags(tagSource(context), keyPair === '' ? undefined : keyPair);
  return { ...tags, ...kubernetesTag(systemExtension) };
}

function stateOf(instance: Instance): LeaderState {
  return { instance, since: performance.now() };
}

function profileName(profile: ResourceOf<InstanceProfile> | string): string {
  return typeof profile === 'string' ? nameInArn(profile) : profile.name;
}

function differencesOf(is: Instance, { spec, choices }: LaunchContext, profile: string): Difference[] {
  const pairs: readonly (readonly [string, string | undefined, string | undefined])[] = [
    ['type', is.type, spec.leader.type],
    ['image', is.image, choices.image.id],
    ['zone', is.zone, choices.zone],
    ['subnet', is.subnet, choices.subnet.id],
    ['keyPair', is.keyPair, choices.keyPair],
    ['profile', is.profileArn === undefined ? undefined : nameInArn(is.profileArn), profile],
    ['state', is.state === 'pending' ? 'running' : is.state, 'running'],
  ];
  return pairs.flatMap(([setting, there, asked]) => (there === asked ? [] : [{ setting, is: there, wanted: asked }]));
}
