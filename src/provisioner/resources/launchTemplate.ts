import type { InstanceProfile } from '../aws/calls/account';
import type { InstanceType, InstanceWish, LaunchTemplate, SecurityGroup } from '../aws/calls/ec2';
import { defineResource, type Difference, type Resource, type ResourceOf } from '../engine/resource';
import { ResourceError } from '../engine/resourceError';
import { clientToken, workerTags } from '../names';
import { sha256, tagSource, type LaunchContext } from './context';
import { madeOrFound } from './settled';

/** What machines of one type in one group are made of. */
export interface TemplateQuestion {
  readonly name: string;
  readonly type: InstanceType;
  /** GiB. */
  readonly storage: number;
  readonly userData: string;
  readonly group: ResourceOf<SecurityGroup>;
  readonly profile: ResourceOf<InstanceProfile> | string;
  readonly others: readonly Resource[];
}

/**
 * A launch template of one type. Toil takes one of that name as it is; here one that says something else gets a new version, which
 * machines that come later are made of.
 */
export function launchTemplate(context: LaunchContext, question: TemplateQuestion): ResourceOf<LaunchTemplate> {
  const { aws, cluster, launchId, choices } = context;
  const { name, type, storage, userData, group, profile, others } = question;
  const tags = workerTags(tagSource(context));

  const wish = (): InstanceWish => ({
    image: choices.image.id,
    type: type.name,
    ...(choices.keyPair === '' ? {} : { keyPair: choices.keyPair }),
    securityGroups: [group.state.id, ...context.spec.network.securityGroups],
    profileArn: typeof profile === 'string' ? profile : profile.state.arn,
    userData,
    rootStorage: storage,
    ephemeralDisks: type.ownDisks,
    tags,
  });
  /** The same wish after the same version has the same token, and one that comes back later another. */
  const token = (all: InstanceWish, after: string): string =>
    clientToken(launchId, `template/${name}/${sha256(JSON.stringify(all))}/${after}`);

  const find = async (signal: AbortSignal): Promise<LaunchTemplate | undefined> => {
    const found = (await aws.ec2.launchTemplates({ name }, signal)).find((template) => template.name === name);
    if (found !== undefined && found.tags['clusterName'] !== cluster) throw new ResourceError('foreign', name);
    return found;
  };

  const renew = async (state: LaunchTemplate, signal: AbortSignal): Promise<LaunchTemplate> => {
    const all = wish();
    const after = `${state.id}/${state.userDataHash}/${state.image}/${state.rootStorage ?? ''}`;
    return aws.ec2.renewLaunchTemplate(state.id, { ...all, clientToken: token(all, after) }, signal);
  };

  const differences = (state: LaunchTemplate): Difference[] => {
    const arn = typeof profile === 'string' ? profile : profile.known?.arn;
    const groups = [group.known?.id ?? '', ...context.spec.network.securityGroups];
    const pairs: readonly (readonly [string, string | number | undefined, string | number | undefined])[] = [
      ['type', state.type, type.name],
      ['image', state.image, choices.image.id],
      ['keyPair', state.keyPair ?? '', choices.keyPair],
      ['storage', state.rootStorage, storage],
      ['profile', state.profileArn, arn],
      ['securityGroups', [...state.securityGroups].sort().join(), groups.sort().join()],
      ['bootDocument', state.userDataHash, sha256(userData)],
    ];
    return pairs.flatMap(([setting, is, wanted]) => (is === wanted ? [] : [{ setting, is, wanted }]));
  };

  return defineResource<LaunchTemplate>({
    kind: 'launchTemplate',
    name,
    needs: [group, ...(typeof profile === 'string' ? [] : [profile]), ...others],
    settings: { type: type.name, image: choices.image.name ?? choices.image.id, storage },
    find,
    differences,
    create: async (signal) => {
      const all = wish();
      const make = (): Promise<LaunchTemplate> =>
        aws.ec2.createLaunchTemplate({ ...all, name, clientToken: token(all, '') }, signal);
      const made = await madeOrFound(make, () => find(signal), signal);
      return differences(made).length === 0 ? made : renew(made, signal);
    },
    change: (state, _differences, signal) => renew(state, signal),
  });
}
