import type { Aws } from '../../provisioner/aws/aws';
import { AwsError } from '../../provisioner/aws/awsError';
import type { Identity } from '../../provisioner/aws/calls/account';
import type { Attempt } from '../../provisioner/aws/calls/ec2';
import { FLATCAR_OWNERS } from '../../provisioner/choices/image';
import { personGrants, type PersonGrant } from '../../provisioner/policies/personPolicy';
import type { AccountCheck } from './accountCheck';

/** A public key that belongs to nobody, for an import that is only tried. */
const SAMPLE_KEY = `ssh-ed25519 ${Buffer.concat([
  ...['ssh-ed25519', Buffer.alloc(32, 1)].map((part) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(Buffer.from(part).length);
    return Buffer.concat([length, Buffer.from(part)]);
  }),
]).toString('base64')}`;
const SAMPLE_TYPE = 't3.medium';

interface Learnt {
  readonly allowed: ReadonlySet<string>;
  readonly denied: ReadonlySet<string>;
}

/**
 * Finds what of the minimal policy the user may not do, without doing any of it: IAM simulates each grant, and EC2 tries the four calls
 * that need nothing of one's own (`DryRun`), which also knows of rules above the account that the simulation does not.
 */
export async function checkPermissions(
  aws: Aws,
  identity: Identity,
  signal: AbortSignal,
): Promise<Extract<AccountCheck, { readonly what: 'permissions' }>> {
  const grants = personGrants(identity);
  const [simulated, tried] = await Promise.all([
    simulate(aws, identity, grants, signal),
    tryCalls(aws, identity, signal),
  ]);
  const all = [...new Set(grants.flatMap(({ actions }) => actions))];
  // A dry run is the truth about the call; only where there is none the simulation counts.
  const isDenied = (action: string): boolean =>
    tried.denied.has(action) || (simulated.denied.has(action) && !tried.allowed.has(action));
  const denied = all.filter(isDenied).sort();
  const isKnown = (action: string): boolean =>
    [simulated, tried].some((learnt) => learnt.allowed.has(action) || learnt.denied.has(action));
  const untried = all.filter((action) => !isKnown(action)).sort();
  const state = denied.length > 0 ? 'missing' : untried.length > 0 ? 'notKnown' : 'ok';
  return { what: 'permissions', state, denied, untried, tried: all.length - untried.length };
}

async function simulate(
  aws: Pick<Aws, 'iam'>,
  { arn }: Identity,
  grants: readonly PersonGrant[],
  signal: AbortSignal,
): Promise<Learnt> {
  const [allowed, denied] = [new Set<string>(), new Set<string>()];
  for (const grant of grants) {
    const { actions } = grant;
    try {
      const refused = await aws.iam.denied(arn, simulated(grant), signal);
      for (const action of actions) (refused.includes(action) ? denied : allowed).add(action);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      // Who may not ask, or is nobody that IAM can simulate, learns nothing of the other grants either.
      if (['accessDenied', 'notFound', 'invalid'].includes(error.kind)) break;
    }
  }
  return { allowed, denied };
}

/** A request as a launch makes it: a thing by our names, with our tags. */
function simulated({ actions, resources, conditions = {} }: PersonGrant) {
  const [pattern = '*'] = resources;
  const context = Object.entries(conditions).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, value]) => [key, operator === 'Null' ? 'sample' : first(value)] as const),
  );
  const resource = pattern === '*' ? {} : { resource: sampleArn(pattern) };
  return { actions, ...resource, context: Object.fromEntries(context) };
}

/** An ARN that a pattern stands for. */
function sampleArn(pattern: string): string {
  return pattern
    .replace(/^((?:[^:]*:){3})\*:/, '$1us-east-1:')
    .replace(':*/*', ':instance/i-0123456789abcdef0')
    .replaceAll('*', 'sample');
}

function first(value: string | readonly string[]): string {
  return typeof value === 'string' ? value : (value[0] ?? '');
}

async function tryCalls(aws: Pick<Aws, 'ec2'>, { partition }: Identity, signal: AbortSignal): Promise<Learnt> {
  const [allowed, denied] = [new Set<string>(), new Set<string>()];
  await Promise.all(
    (await attempts(aws, partition, signal)).map(async (attempt) => {
      const may = await quietly(aws.ec2.tries(attempt, signal));
      if (may !== undefined) (may ? allowed : denied).add(`ec2:${attempt.action}`);
    }),
  );
  return { allowed, denied };
}

async function attempts(aws: Pick<Aws, 'ec2'>, partition: string, signal: AbortSignal): Promise<Attempt[]> {
  const owner = FLATCAR_OWNERS[partition];
  const [subnets, images] = await Promise.all([
    quietly(aws.ec2.subnets({ defaultOnes: true }, signal)),
    owner === undefined ? [] : quietly(aws.ec2.images({ namePattern: 'Flatcar-stable-*', owner }, signal)),
  ]);
  const subnet = subnets?.[0];
  const image = images?.find(({ architecture, available }) => available && architecture === 'x86_64')?.id;
  const type = SAMPLE_TYPE;
  return [
    { action: 'ImportKeyPair', publicKey: SAMPLE_KEY },
    ...(subnet === undefined ? [] : ([{ action: 'CreateSecurityGroup', vpc: subnet.vpc }] as const)),
    ...(image === undefined ? [] : ([{ action: 'CreateLaunchTemplate', image, type }] as const)),
    ...(image === undefined || subnet === undefined
      ? []
      : ([{ action: 'RunInstances', image, type, subnet: subnet.id }] as const)),
  ];
}

/** Undefined where AWS does not say. */
async function quietly<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}
