import type { Aws } from '../../src/provisioner/aws/aws';
import { AwsError, type AwsErrorKind } from '../../src/provisioner/aws/awsError';
import { fakeIam, fakeSts } from './fakeAccess';
import { fakeAutoScaling } from './fakeAutoScaling';
import { fakePrices, fakeQuotas, fakeS3, fakeSsm } from './fakeServices';
import { emptyRegion, type FakeGlobals, type FakeRegion } from './fakeState';
import { fakeEc2 } from './fakeEc2';

/** A call that fails. */
export interface FakeFault {
  /** A method of the contract: `ec2.runLeader`. */
  readonly call: string;
  readonly region?: string;
  readonly error: Error;
  /** The first call that fails, from 1; and how many do. */
  readonly nth?: number;
  readonly times?: number;
  /** Whether the account has done it all the same: an answer that was lost. */
  readonly done?: boolean;
}

/**
 * An account in memory behind the contract `Aws`, for what a real server cannot be made to show: failures of single calls,
 * processes that end after a call. It keeps AWS's rules about what must go before what.
 */
export class FakeAccount {
  readonly id: string;
  readonly globals: FakeGlobals = { roles: new Map(), profiles: new Map(), buckets: new Map() };
  /** In the order made: `us-east-1 ec2.runLeader`. */
  readonly calls: string[] = [];
  /** The time that new things bear. */
  now = new Date('2026-11-22T12:00:00Z');
  /** `ec2:RunInstances` … that simulations and dry runs say no to. */
  readonly denied = new Set<string>();
  /** How often an instance is seen on its way (shutting down, stopping, pending) before it is there. */
  steps = 0;
  /** Runs before each call: to stop a test's process, or to change something meanwhile. */
  beforeCall: (call: string) => void = () => undefined;
  enabledRegions: readonly string[] = ['us-east-1', 'us-west-2'];
  private readonly regions = new Map<string, FakeRegion>();
  private readonly faults: { readonly fault: FakeFault; met: number }[] = [];
  private numbered = 0;

  constructor(id = '123456789012') {
    this.id = id;
  }

  /** What a region holds. */
  region(name: string): FakeRegion {
    const known = this.regions.get(name);
    if (known) return known;
    const made = emptyRegion(name, this.now);
    this.regions.set(name, made);
    return made;
  }

  /** The account as a signed-in user sees it in a region. */
  at(region = 'us-east-1'): Aws {
    const ec2 = this.observed(region, 'ec2', fakeEc2(this, this.region(region)));
    return {
      region,
      ec2,
      autoScaling: this.observed(region, 'autoScaling', fakeAutoScaling(this, this.region(region))),
      iam: this.observed(region, 'iam', fakeIam(this)),
      s3: this.observed(region, 's3', fakeS3(this, region)),
      ssm: this.observed(region, 'ssm', fakeSsm(this, this.region(region))),
      prices: this.observed(region, 'prices', fakePrices()),
      quotas: this.observed(region, 'quotas', fakeQuotas()),
      sts: this.observed(region, 'sts', fakeSts(this)),
    };
  }

  /** Lets calls fail from now on. */
  fail(fault: FakeFault): void {
    this.faults.push({ fault, met: 0 });
  }

  /** A new id as AWS gives them: `i-0000000000000001`. */
  nextId(prefix: string): string {
    this.numbered += 1;
    return `${prefix}-${this.numbered.toString(16).padStart(16, '0')}`;
  }

  /** What is left of everything that costs, blocks or confuses: `role my_toil`. Empty after a good destroy. */
  leftovers(): string[] {
    const { roles, profiles, buckets } = this.globals;
    const inRegions = [...this.regions.values()].flatMap((region) => [
      ...region.securityGroups.map(({ name }) => `securityGroup ${name}`),
      ...region.instances.filter(({ state }) => state !== 'terminated').map(({ id }) => `instance ${id}`),
      ...region.templates.map(({ name }) => `launchTemplate ${name}`),
      ...region.scalingGroups.map(({ name }) => `workerGroup ${name}`),
      ...region.volumes.map(({ id }) => `volume ${id}`),
      ...region.spotRequests.map(({ id }) => `spotRequest ${id}`),
      ...[...region.parameters.keys()].map((name) => `parameter ${name}`),
    ]);
    const everywhere = [
      ...[...roles.keys()].map((name) => `role ${name}`),
      ...[...profiles.keys()].map((name) => `instanceProfile ${name}`),
      ...[...buckets.keys()].map((name) => `bucket ${name}`),
    ];
    return [...inRegions, ...everywhere].sort();
  }

  private observed<T extends object>(region: string, service: string, calls: T): T {
    return new Proxy(calls, {
      get: (target, key): unknown => {
        const value: unknown = Reflect.get(target, key);
        if (typeof value !== 'function') return value;
        return async (...args: unknown[]): Promise<unknown> => {
          const call = `${service}.${String(key)}`;
          const signal = args.at(-1);
          if (signal instanceof AbortSignal) signal.throwIfAborted();
          this.beforeCall(call);
          this.calls.push(`${region} ${call}`);
          const fault = this.faultOf(call, region);
          if (fault !== undefined && fault.done !== true) throw fault.error;
          const given: unknown = await Promise.resolve(Reflect.apply(value, target, args));
          if (fault !== undefined) throw fault.error;
          return structuredCloneOf(given);
        };
      },
    });
  }

  private faultOf(call: string, region: string): FakeFault | undefined {
    let found: FakeFault | undefined;
    for (const each of this.faults) {
      const { fault } = each;
      if (fault.call !== call || (fault.region !== undefined && fault.region !== region)) continue;
      each.met += 1;
      const first = fault.nth ?? 1;
      if (each.met >= first && each.met < first + (fault.times ?? 1)) found ??= fault;
    }
    return found;
  }
}

/** What a caller got must not change when the account does. */
function structuredCloneOf(given: unknown): unknown {
  return given === undefined ? undefined : structuredClone(given);
}

/** An error as the border throws it. */
export function awsError(kind: AwsErrorKind, action = 'ec2:Some', code: string = kind): AwsError {
  return new AwsError(kind, action, code, `${code}: in AWS's own words`);
}
