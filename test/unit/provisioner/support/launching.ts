import { mock } from 'node:test';
import type { ClusterSpec, ClusterSpecInput } from '../../../../src/contracts/clusterSpec';
import type { Aws } from '../../../../src/provisioner/aws/aws';
import { fitting, type BootDocuments } from '../../../../src/provisioner/boot';
import type { ApplyOptions } from '../../../../src/provisioner/engine/apply';
import {
  applyLaunch,
  planLaunch,
  type Launched,
  type LaunchParts,
  type LaunchPlan,
} from '../../../../src/provisioner/launch';
import { readSpec } from '../../../../src/toil/fit/readSpec';

export const NEVER = new AbortController().signal;
export const QUIET: ApplyOptions = { report: () => undefined };

/**
 * The clock by which a launch spaces workers from the leader runs a million times faster in a suite that calls this: each of its launches would
 * take a second.
 */
export function hurried(): void {
  before(() => {
    const begun = performance.now();
    const own = performance.now.bind(performance);
    mock.method(performance, 'now', () => begun + (own() - begun) * 1e6);
  });
  after(() => {
    mock.restoreAll();
  });
}

/** Documents that say who they are for, and what of the spec a machine must be told. `size`: characters that they have more. */
export function documents(size = 0): BootDocuments {
  const padding = 'x'.repeat(size);
  return {
    leader: ({ cluster, launchId, spec, bucket }) => {
      const { environment, idleHours } = spec;
      return fitting(JSON.stringify({ cluster, launchId, environment, idleHours, padding }), 'leader', bucket);
    },
    worker: ({ group: { spot, labels } }, { parameters, bucket }) =>
      fitting(JSON.stringify({ parameters, spot, labels, padding }), 'worker', bucket),
  };
}

/** What a launch needs beside a spec: no feed, no variables, an address of our own. */
export function partsOf(aws: Aws, more: Partial<LaunchParts> = {}): LaunchParts {
  return {
    aws,
    boot: documents(),
    fetchText: () => Promise.reject(new Error('no way out')),
    environment: {},
    ownAddress: { range: '203.0.113.4/32', description: 'ann@laptop' },
    ...more,
  };
}

/** A spec as it is read from a file. */
export function specOf(input: Partial<ClusterSpecInput> = {}): ClusterSpec {
  const whole = { format: 1, name: 'my-cluster', keyPair: 'ann', workers: TWO_GROUPS, ...input };
  const read = readSpec(JSON.stringify(whole));
  if (read.kind === 'faulty') throw new Error(JSON.stringify(read.problems));
  return read.spec;
}

/** On demand, and on the spot market. */
export const TWO_GROUPS: ClusterSpecInput['workers'] = [
  { types: ['m5.large'], min: 1, max: 3 },
  { name: 'cheap', types: ['m5.large', 't3.large'], spot: true, bid: 0.08, max: 4, storage: 100 },
];

/** The plan of a spec that can be launched. */
export async function planned(parts: LaunchParts, spec: ClusterSpec): Promise<LaunchPlan> {
  const plan = await planLaunch(parts, spec, NEVER);
  if (plan.kind !== 'plan') throw new Error(JSON.stringify(plan));
  return plan;
}

/** Launches to the end. */
export async function launched(parts: LaunchParts, spec: ClusterSpec): Promise<Launched> {
  const done = await applyLaunch(await planned(parts, spec), QUIET, NEVER);
  const [failure] = done.failures;
  if (failure !== undefined) throw failure.error;
  return done;
}

/** What a plan would do, without what it keeps: `create leader my-cluster`. */
export function changesOf({ plan }: Pick<LaunchPlan, 'plan'>): string[] {
  return plan.lines
    .filter(({ inspection }) => inspection.action !== 'keep')
    .map(({ resource, inspection }) => {
      const settings = 'differences' in inspection ? inspection.differences.map(({ setting }) => setting) : [];
      return [inspection.action, resource.kind, resource.name, ...settings].join(' ');
    });
}

/** Thrown by an account whose user is dead. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

const READS =
  /^(?:securityGroups|instances|launchTemplates|groups|role|rolePolicies|rolePolicyNames|attachedPolicies|profile|bucket|bucketTags|bucketRegion|buckets|keys|hasObject|volumes|spotRequests|useOfSecurityGroup|parameters\w*|parameterNames|subnets|vpcs|routeOut|zones|images|instanceTypes|offerings|spotPrices|keyPairs|defaultVolumeKey|onDemand|storage|cores|identity|denied)$/;

/**
 * An account for a process that is killed around its nth change, counted from 1: nothing goes out any more `before` it, or nothing comes back
 * `after` it was done. Beyond the last change nothing happens; `made` counts them.
 */
export function killedAround(aws: Aws, nth: number, when: 'before' | 'after'): { aws: Aws; made: () => string[] } {
  const made: string[] = [];
  let dead = false;
  const watched = <T extends object>(calls: T): T =>
    new Proxy(calls, {
      get: (target, key): unknown => {
        const method: unknown = Reflect.get(target, key);
        if (typeof method !== 'function') return method;
        return async (...args: unknown[]): Promise<unknown> => {
          if (dead) throw new Killed();
          if (READS.test(String(key))) return Reflect.apply(method, target, args) as unknown;
          made.push(String(key));
          const last = made.length === nth;
          if (last) dead = true;
          if (last && when === 'before') throw new Killed();
          const given: unknown = await Reflect.apply(method, target, args);
          if (last) throw new Killed();
          return given;
        };
      },
    });
  const { region, ec2, autoScaling, iam, s3, ssm, prices, quotas, sts } = aws;
  return {
    aws: {
      region,
      ec2: watched(ec2),
      autoScaling: watched(autoScaling),
      iam: watched(iam),
      s3: watched(s3),
      ssm: watched(ssm),
      prices,
      quotas,
      sts,
    },
    made: () => made,
  };
}
