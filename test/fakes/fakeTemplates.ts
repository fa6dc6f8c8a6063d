import { createHash } from 'node:crypto';
import { AwsError } from '../../src/provisioner/aws/awsError';
import type { Ec2Calls, InstanceWish, LaunchTemplate } from '../../src/provisioner/aws/calls/ec2';
import type { FakeAccount } from './fakeAws';
import { hasTags, type FakeRegion } from './fakeState';

type Calls = Pick<
  Ec2Calls,
  'launchTemplates' | 'createLaunchTemplate' | 'renewLaunchTemplate' | 'deleteLaunchTemplate'
>;

/** What the instances of templates are made of. */
const wishes = new WeakMap<FakeRegion, Map<string, InstanceWish>>();

/** What instances of a template are made of. */
export function wishOf(region: FakeRegion, template: string): InstanceWish | undefined {
  return wishes.get(region)?.get(template);
}

export function fakeTemplates(account: FakeAccount, region: FakeRegion): Calls {
  const known = wishes.get(region) ?? new Map<string, InstanceWish>();
  wishes.set(region, known);
  return {
    launchTemplates: (by) =>
      Promise.resolve(
        region.templates.filter(({ name, tags }) => {
          if ('name' in by) return name === by.name;
          return 'tagKey' in by ? by.tagKey in tags : hasTags(tags, by.tags);
        }),
      ),
    createLaunchTemplate: (wish) => {
      const there = region.templates.find(({ name }) => name === wish.name);
      if (there) {
        if (region.tokens.get(there.id) === wish.clientToken) return Promise.resolve(there);
        const code = 'InvalidLaunchTemplateName.AlreadyExistsException';
        throw new AwsError('alreadyExists', 'ec2:CreateLaunchTemplate', code, 'already in use');
      }
      const made = templateOf(account.nextId('lt'), wish.name, wish, account.now);
      region.templates.push(made);
      region.tokens.set(made.id, wish.clientToken);
      known.set(made.id, wish);
      return Promise.resolve(made);
    },
    renewLaunchTemplate: (id, wish) => {
      const at = region.templates.findIndex((each) => each.id === id);
      const old = region.templates[at];
      if (!old)
        throw new AwsError('notFound', 'ec2:CreateLaunchTemplateVersion', 'InvalidLaunchTemplateId.NotFound', id);
      const made = { ...templateOf(id, old.name, wish, old.created), tags: old.tags };
      region.templates[at] = made;
      known.set(id, wish);
      return Promise.resolve(made);
    },
    deleteLaunchTemplate: (id) => {
      const at = region.templates.findIndex((each) => each.id === id);
      if (at >= 0) region.templates.splice(at, 1);
      return Promise.resolve();
    },
  };
}

function templateOf(id: string, name: string, wish: InstanceWish, created: Date): LaunchTemplate {
  return {
    id,
    name,
    tags: wish.tags,
    created,
    type: wish.type,
    image: wish.image,
    ...(wish.keyPair === undefined ? {} : { keyPair: wish.keyPair }),
    securityGroups: wish.securityGroups,
    profileArn: wish.profileArn,
    rootStorage: wish.rootStorage,
    userDataHash: createHash('sha256').update(wish.userData).digest('hex'),
  };
}
