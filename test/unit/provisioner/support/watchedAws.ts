import type { Aws } from '../../../../src/provisioner/aws/aws';

/**
 * What happens around a call: `run` makes it, `elsewhere` makes the same in another account. `call` is a method of the contract:
 * `ec2.runLeader`.
 */
export type Around = (
  call: string,
  run: () => Promise<unknown>,
  elsewhere: (aws: Aws) => Promise<unknown>,
) => Promise<unknown>;

type Service = Exclude<keyof Aws, 'region'>;

/** An account each call of which goes through a function of the test. */
export function watchedAws(aws: Aws, around: Around): Aws {
  const watched = <S extends Service>(service: S): Aws[S] =>
    new Proxy<Aws[S]>(aws[service], {
      get:
        (_target, key) =>
        (...args: unknown[]): Promise<unknown> => {
          const made = async (there: Aws): Promise<unknown> => {
            const calls: object = there[service];
            const method: unknown = Reflect.get(calls, key);
            if (typeof method !== 'function') throw new Error(`${service} has no ${String(key)}`);
            return (await Reflect.apply(method, calls, args)) as unknown;
          };
          return around(`${service}.${String(key)}`, () => made(aws), made);
        },
    });
  return {
    region: aws.region,
    ec2: watched('ec2'),
    autoScaling: watched('autoScaling'),
    iam: watched('iam'),
    s3: watched('s3'),
    ssm: watched('ssm'),
    prices: watched('prices'),
    quotas: watched('quotas'),
    sts: watched('sts'),
  };
}

const READS =
  /\.(?:securityGroups|instances|launchTemplates|groups|role|rolesNamed|rolePolicies|rolePolicyNames|attachedPolicies|profile|profilesNamed|bucket|bucketTags|bucketRegion|buckets|keys|hasObject|volumes|spotRequests|useOfSecurityGroup|parameters|parametersNamed|parameterNames|subnets|vpcs|routeOut|zones|regions|images|instanceTypes|offerings|spotPrices|keyPairs|defaultVolumeKey|consoleOutput|activities|mayRun|onDemand|storage|cores|identity|denied)$/;

/** Whether a call of the contract changes nothing. */
export function isRead(call: string): boolean {
  return READS.test(call);
}

/** Thrown by an account whose user is dead. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

/**
 * An account for a process that is killed around its nth change, counted from 1: nothing goes out any more `before` it, or nothing comes back
 * `after` it was done. Beyond the last change nothing happens; `made` counts them.
 */
export function killedAround(aws: Aws, nth: number, when: 'before' | 'after'): { aws: Aws; made: () => string[] } {
  const made: string[] = [];
  let dead = false;
  const around: Around = async (call, run) => {
    if (dead) throw new Killed();
    if (isRead(call)) return run();
    made.push(call);
    const last = made.length === nth;
    if (last) dead = true;
    if (last && when === 'before') throw new Killed();
    const given = await run();
    if (last) throw new Killed();
    return given;
  };
  return { aws: watchedAws(aws, around), made: () => made };
}
