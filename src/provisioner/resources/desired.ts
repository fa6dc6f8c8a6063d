import type { Tags } from '../aws/calls/ec2';
import type { InstanceProfile } from '../aws/calls/account';
import type { LaunchTemplate, SecurityGroup } from '../aws/calls/ec2';
import type { BootDocument } from '../bootDocument';
import type { GroupChoice } from '../choices/choices';
import type { Resource, ResourceOf } from '../engine/resource';
import { launchTemplateName, leaderRoleName, workerRoleName } from '../names';
import { leaderGrants } from '../policies/leaderPolicy';
import { workerGrants } from '../policies/workerPolicy';
import { accessRules } from './accessRules';
import { bootDocument, bucket } from './bucket';
import { bootInput, policyScope, type LaunchContext } from './context';
import { instanceProfile } from './instanceProfile';
import { leader, type LeaderState } from './leader';
import { launchTemplate } from './launchTemplate';
import { role } from './role';
import { rolePolicy } from './rolePolicy';
import { securityGroup } from './securityGroup';
import { specRecord, specRecordText } from './specRecord';
import { staticWorkers } from './staticWorkers';
import { workerGroup } from './workerGroup';

/** Everything that a launch makes, with the leader singled out. */
export interface Desired {
  readonly resources: readonly Resource[];
  readonly leader: ResourceOf<LeaderState>;
}

/**
 * What a spec means as resources. The security group comes before everything, as it is the lock; workers after the leader. Nothing of
 * IAM is made where the spec brings an instance profile.
 */
export function desired(context: LaunchContext): Desired {
  const { spec, choices, boot } = context;
  const input = bootInput(context);
  const leaderDocument = boot.leader(input);
  const workerDocuments = choices.groups.map((choice) => boot.worker(choice, input));

  const group = securityGroup(context);
  const profiles = makeProfiles(context, group, leaderDocument, workerDocuments);
  const documents = makeDocuments(context, group, [leaderDocument, ...workerDocuments]);
  const others = (document: BootDocument): Resource[] =>
    document.overflow === undefined ? [] : [documents.objects.get(document.overflow.key) ?? group];
  const forWorkers = (document: BootDocument): Resource[] => [...profiles.workerPolicies, ...others(document)];
  const main = leader(context, {
    group,
    profile: profiles.leader,
    document: leaderDocument,
    others: [...profiles.leaderPolicies, ...others(leaderDocument)],
  });
  const templates = new Templates(context, group, profiles.worker);
  const groups = sharedGroups(context);
  const workers = choices.groups.map((choice, i) => {
    const document = workerDocuments[i] ?? { userData: '' };
    if (spec.type === 'mesos')
      return staticWorkers(context, choice, {
        leader: main,
        group,
        profile: profiles.worker,
        document,
        others: forWorkers(document),
      });
    const own = choice.types.map((_, t) => templates.of(choice, t, document, forWorkers(document)));
    return workerGroup(context, choice, { leader: main, templates: own, groups });
  });
  const text = choices.records ? specRecordText(spec) : undefined;
  const records = text === undefined ? [] : [specRecord(context, text, [group])];
  return {
    resources: [
      group,
      accessRules(context, group),
      ...profiles.all,
      ...documents.all,
      ...records,
      main,
      ...templates.all,
      ...workers,
    ],
    leader: main,
  };
}

interface Profiles {
  readonly leader: ResourceOf<InstanceProfile> | string;
  readonly worker: ResourceOf<InstanceProfile> | string;
  /** A machine that boots before its permissions are there fails at its first call. */
  readonly leaderPolicies: readonly Resource[];
  readonly workerPolicies: readonly Resource[];
  readonly all: readonly Resource[];
}

function makeProfiles(
  context: LaunchContext,
  group: ResourceOf<SecurityGroup>,
  leaderDocument: BootDocument,
  workerDocuments: readonly BootDocument[],
): Profiles {
  const { cluster, spec } = context;
  const { instanceProfile: own } = spec.permissions;
  if (own !== undefined) return { leader: own, worker: own, leaderPolicies: [], workerPolicies: [], all: [] };
  const scope = policyScope(context);
  const overflows = workerDocuments.some(({ overflow }) => overflow !== undefined);
  const forLeader = leaderGrants(scope, spec, leaderDocument.overflow !== undefined);
  const leaderRole = role(context, leaderRoleName(cluster), [group]);
  const workerRole = role(context, workerRoleName(cluster), [group]);
  const leaderPolicy = rolePolicy(context, leaderRole, forLeader);
  const workerPolicy = rolePolicy(context, workerRole, workerGrants(scope, spec, overflows));
  const leaderProfile = instanceProfile(context, leaderRole);
  const workerProfile = instanceProfile(context, workerRole);
  return {
    leader: leaderProfile,
    worker: workerProfile,
    leaderPolicies: [leaderPolicy],
    workerPolicies: [workerPolicy],
    all: [leaderRole, leaderPolicy, leaderProfile, workerRole, workerPolicy, workerProfile],
  };
}

interface Documents {
  readonly objects: ReadonlyMap<string, Resource>;
  readonly all: readonly Resource[];
}

function makeDocuments(
  context: LaunchContext,
  group: ResourceOf<SecurityGroup>,
  documents: readonly BootDocument[],
): Documents {
  const overflows = new Map(
    documents.flatMap(({ overflow }) => (overflow === undefined ? [] : [[overflow.key, overflow]])),
  );
  if (overflows.size === 0) return { objects: new Map(), all: [] };
  const own: ResourceOf<Tags> = bucket(context, [group]);
  const objects = new Map([...overflows].map(([key, overflow]) => [key, bootDocument(context, own, overflow)]));
  return { objects, all: [own, ...objects.values()] };
}

/** The groups of the cluster, asked for once while a plan is made. */
function sharedGroups({ aws, cluster }: LaunchContext): Parameters<typeof workerGroup>[2]['groups'] {
  let asked: ReturnType<typeof aws.autoScaling.groups> | undefined;
  return (signal) => {
    asked ??= aws.autoScaling.groups({ key: 'clusterName', value: cluster }, signal);
    return asked;
  };
}

/** One template per type, market, disk size and boot document: groups that agree in them share it. */
class Templates {
  private readonly made = new Map<
    string,
    { readonly template: ResourceOf<LaunchTemplate>; readonly content: string }
  >();

  constructor(
    private readonly context: LaunchContext,
    private readonly group: ResourceOf<SecurityGroup>,
    private readonly profile: ResourceOf<InstanceProfile> | string,
  ) {}

  get all(): Resource[] {
    return [...this.made.values()].map(({ template }) => template);
  }

  of(choice: GroupChoice, index: number, { userData }: BootDocument, others: readonly Resource[]) {
    const type = choice.types[index];
    if (type === undefined) throw new Error(`group ${choice.name} has no type ${index}`);
    const { storage, spot } = choice.group;
    const content = `${storage}/${userData}`;
    const plain = launchTemplateName(this.context.cluster, type.name, spot);
    // Toil's name belongs to the first; another group with other settings gets its own.
    const known = this.made.get(plain);
    const name =
      known === undefined || known.content === content ? plain : `${plain}-${choice.name.replaceAll('/', '-')}`;
    const same = this.made.get(name);
    if (same !== undefined) return same.template;
    const { group, profile } = this;
    const template = launchTemplate(this.context, { name, type, storage, userData, group, profile, others });
    this.made.set(name, { template, content });
    return template;
  }
}
