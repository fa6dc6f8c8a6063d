import { testMoto } from '../../scripts/testMoto';
import { ask, DEFAULT_ACCOUNT, ownJsonRequest, ownRequest, type Place } from './cloud';
import type { Fault } from './faults';
import { startFront, type Front, type Mend, type Next } from './front';
import { AT_ONCE, InstanceClock, type InstanceTimes, type Reason } from './instanceTimes';
import { leftoversIn, type Leftovers } from './leftovers';
import { Accounts, type Keys, type RoleSession } from './mends/accounts';
import { buckets } from './mends/buckets';
import { Catalog } from './mends/catalog';
import { Consistency } from './mends/consistency';
import { DefaultGateway } from './mends/defaultGateway';
import { DefaultNetwork } from './mends/defaultNetwork';
import { Instances, type PublicAddress } from './mends/instances';
import { groupInUse } from './mends/inUse';
import { keyPairs } from './mends/keyPairs';
import { limits } from './mends/limits';
import { MachineFacts } from './mends/machineFacts';
import { Market } from './mends/market';
import { Paging } from './mends/paging';
import { Permissions } from './mends/permissions';
import { prices } from './mends/prices';
import { profileRoles } from './mends/profileRoles';
import { Quotas } from './mends/quotas';
import { Regions } from './mends/regions';
import { runInstances } from './mends/runInstances';
import { ClientTokens } from './mends/tokens';
import { makeLoopbackNetwork, type LoopbackNetwork } from './network';
import { ScalingGroups } from './scaling/groups';

export interface AwsFrontOptions {
  /** Whose the keys are; every other key belongs to 123456789012. */
  readonly keys?: Keys;
  /** Milliseconds that each answer takes more. */
  readonly delay?: number;
  readonly faults?: readonly Fault[];
  readonly times?: Partial<InstanceTimes>;
  /** Lists come in pages of so many at most. */
  readonly pageSize?: number;
  /** The private address unless told. */
  readonly publicAddress?: PublicAddress;
  /** Address of the front; 127.0.0.1 unless told. */
  readonly address?: string;
  /** A free one unless told. */
  readonly port?: number;
}

/** AWS on this machine. What tests set is gone with `reset`. */
export interface AwsFront extends Front {
  /** `RunInstances` … in the order in which they were answered; of one service when it is named. */
  actions(service?: string): string[];
  /** How long instances take from state to state. */
  setTimes(times: Partial<InstanceTimes>): void;
  setPageSize(size: number | undefined): void;
  /** `ec2:RunInstances` … that nobody may from now on. */
  readonly denied: Set<string>;
  readonly regions: Pick<Regions, 'switchedOn' | 'switchedOff'>;
  /** Spot prices, and machines that cannot be had. */
  readonly market: Pick<Market, 'short' | 'setSpotPrice' | 'spotPrice'>;
  /** Cores by quota code. */
  readonly quotas: Map<string, number>;
  readonly machines: Pick<MachineFacts, 'setConsole' | 'setEbsKey'>;
  /** Instances are in a state as soon as this says so, where there are machines behind them. */
  followMachines(arrived: InstanceClock['arrived']): void;
  /** A machine has switched itself off, or was lost. */
  machineEnded(place: Place, instance: string, state: 'stopped' | 'terminated', reason: Reason): Promise<void>;
  /** Keys of a role that an instance has from now on. */
  addRoleKey(accessKey: string, session: RoleSession): void;
  readonly scaling: Pick<ScalingGroups, 'addActivity' | 'settled'>;
  /** AWS takes a spot instance back. */
  interruptSpot(region: string, instance: string, account?: string): Promise<void>;
  /** The network that instances are in which name none; of 127.88.0.0/16 unless another second byte is told. */
  addLoopbackNetwork(
    region: string,
    place?: { readonly account?: string; readonly second?: number },
  ): Promise<LoopbackNetwork>;
  /** Writes a parameter as the leader's boot does. */
  publishParameter(region: string, name: string, value: string, account?: string): Promise<void>;
  /** What there is now in the regions that were called, or in those named. */
  leftovers(place?: { readonly account?: string; readonly regions?: readonly string[] }): Promise<Leftovers>;
}

/** Starts AWS: moto behind a front that does what moto does not. */
export async function startAwsFront(options: AwsFrontOptions = {}): Promise<AwsFront> {
  const clock = new InstanceClock();
  const setTimes = (times: Partial<InstanceTimes>): void => void (clock.times = { ...AT_ONCE, ...times });
  setTimes(options.times ?? {});
  let handle: Next = () => Promise.reject(new Error('the front has not started'));
  const parts = {
    accounts: new Accounts(options.keys ?? {}),
    regions: new Regions(),
    permissions: new Permissions(),
    consistency: new Consistency(),
    paging: new Paging(),
    groups: new ScalingGroups(() => handle),
    tokens: new ClientTokens(),
    market: new Market(),
    instances: new Instances(clock, options.publicAddress ?? ((address) => address)),
    gateway: new DefaultGateway(),
    network: new DefaultNetwork(),
    facts: new MachineFacts(),
    quotas: new Quotas(),
    catalog: new Catalog(),
  };
  parts.paging.size = options.pageSize;
  const front = await startFront({
    moto: await testMoto(),
    mends: chainOf(parts),
    ...(options.delay === undefined ? {} : { delay: options.delay }),
    ...(options.faults === undefined ? {} : { faults: options.faults }),
    ...(options.address === undefined ? {} : { address: options.address }),
    ...(options.port === undefined ? {} : { port: options.port }),
  });
  handle = front.handle;
  const { reset, stop } = front;
  const forget = async (): Promise<void> => {
    await parts.groups.clear();
    for (const part of [parts.accounts, parts.regions, parts.consistency, parts.tokens, parts.market]) part.clear();
    for (const part of [parts.gateway, parts.network, parts.facts, parts.paging, clock]) part.clear();
    parts.permissions.denied.clear();
    parts.quotas.cores.clear();
    parts.paging.size = options.pageSize;
    setTimes(options.times ?? {});
  };
  return Object.assign(front, {
    ...controls(front, parts, clock),
    setTimes,
    setPageSize: (size: number | undefined) => void (parts.paging.size = size),
    ...{ denied: parts.permissions.denied, regions: parts.regions, market: parts.market },
    ...{ quotas: parts.quotas.cores, machines: parts.facts, scaling: parts.groups },
    reset: async () => {
      await forget();
      await reset();
    },
    stop: async () => {
      await forget();
      await stop();
    },
  });
}

interface Parts {
  readonly accounts: Accounts;
  readonly regions: Regions;
  readonly permissions: Permissions;
  readonly consistency: Consistency;
  readonly paging: Paging;
  readonly groups: ScalingGroups;
  readonly tokens: ClientTokens;
  readonly market: Market;
  readonly instances: Instances;
  readonly gateway: DefaultGateway;
  readonly network: DefaultNetwork;
  readonly facts: MachineFacts;
  readonly quotas: Quotas;
  readonly catalog: Catalog;
}

/** From the outside in: who calls and may; what is seen; what is asked; what machines do; what moto has otherwise. */
function chainOf(parts: Parts): Mend[] {
  const { accounts, regions, permissions, consistency, paging } = parts;
  const { groups, tokens, market, instances, facts, quotas, gateway, network, catalog } = parts;
  return [
    ...[accounts, regions, permissions, consistency, paging].map(({ mend }) => mend),
    groups.mend,
    ...[limits, tokens.mend, market.mend, groupInUse, instances.mend, runInstances],
    ...[gateway.mend, network.mend, facts.mend, quotas.mend, prices, buckets, profileRoles, keyPairs, catalog.mend],
  ];
}

function controls(front: Front, parts: Parts, clock: InstanceClock): Pick<AwsFront, Controls> {
  const { handle } = front;
  const end = (place: Place, action: string, instance: string): Promise<unknown> =>
    ask(handle, ownRequest(place, 'ec2', action, { 'InstanceId.1': instance }));
  return {
    actions: (service) =>
      front.calls.filter((call) => (service ?? call.service) === call.service).map(({ action }) => action),
    interruptSpot: async (region, instance, account = DEFAULT_ACCOUNT) => {
      // EC2 API reference, StateReason.
      const message = 'Server.SpotInstanceTermination: Instance terminated by Amazon EC2: Spot interruption';
      clock.terminated(instance, { code: 'Server.SpotInstanceTermination', message });
      await end({ account, region }, 'TerminateInstances', instance);
    },
    followMachines: (arrived) => void (clock.arrived = arrived),
    machineEnded: async (place, instance, state, reason) => {
      if (state === 'stopped') clock.stopped(instance, reason);
      else clock.terminated(instance, reason);
      await end(place, state === 'stopped' ? 'StopInstances' : 'TerminateInstances', instance);
    },
    addRoleKey: (accessKey, session) => parts.accounts.addRoleKey(accessKey, session),
    addLoopbackNetwork: async (region, { account = DEFAULT_ACCOUNT, second = 88 } = {}) => {
      const place = { account, region };
      const made = await makeLoopbackNetwork(place, second, handle);
      parts.network.choose(place, [made.vpc, ...Object.values(made.subnets)]);
      return made;
    },
    publishParameter: async (region, name, value, account = DEFAULT_ACCOUNT) => {
      const parameter = { Name: name, Value: value, Type: 'SecureString', Overwrite: true };
      const answer = await handle(ownJsonRequest({ account, region }, 'ssm', 'AmazonSSM.PutParameter', parameter));
      if (answer.status >= 300) throw new Error(answer.body.toString());
    },
    leftovers: async ({ account = DEFAULT_ACCOUNT, regions } = {}) => {
      await parts.groups.settled();
      const called = new Set(front.calls.filter(({ service }) => REGIONAL.has(service)).map(({ region }) => region));
      return leftoversIn(account, regions ?? [...called], (place) => parts.groups.names(place), handle);
    },
  };
}

type Controls =
  | 'actions'
  | 'interruptSpot'
  | 'followMachines'
  | 'machineEnded'
  | 'addRoleKey'
  | 'addLoopbackNetwork'
  | 'publishParameter'
  | 'leftovers';

/** Services that have things in each region. */
const REGIONAL = new Set(['ec2', 'autoscaling', 'ssm']);
