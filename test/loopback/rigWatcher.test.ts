import assert from 'node:assert/strict';
import {
  DescribeInstancesCommand,
  GetConsoleOutputCommand,
  RebootInstancesCommand,
  RunInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
  type Instance,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { setTimeout as sleep } from 'node:timers/promises';
import { startAwsFront, type AwsFront } from '../aws-front/awsFront';
import { IMAGES } from '../aws-front/moto';
import { clientsOf, makeProfile, type Clients } from '../aws-front/testClients';
import { followedParts } from '../rig/followedParts';
import type { Machine, MachineWish } from '../rig/machine';
import { RoleKeyRing } from '../rig/metadata/roleKeys';
import { Subjects } from '../rig/metadata/subjects';
import { metadataAt } from '../rig/metadata/tree';
import { Watcher } from '../rig/watcher';

const REGION = 'us-west-2';

/** A machine that does nothing but note what is done to it, when `open` lets it. */
class NotedMachine implements Machine {
  readonly done: string[] = [];
  open: Promise<unknown> = Promise.resolve();

  constructor(readonly wish: MachineWish) {}

  get id(): string {
    return this.wish.id;
  }
  start = (): Promise<void> => this.note('start');
  stop = (): Promise<void> => this.note('stop');
  reboot = (): Promise<void> => this.note('reboot');
  kill = (): Promise<void> => this.note('kill');
  remove = (): Promise<void> => this.note('remove');
  console = (): Promise<string> => Promise.resolve(`console of ${this.id}: ${this.done.join()}`);
  execute = (): Promise<{ code: number; stdout: string; stderr: string }> =>
    Promise.resolve({ code: 0, stdout: '', stderr: '' });

  private async note(what: string): Promise<void> {
    await this.open;
    this.done.push(what);
  }
}

describe('Instances of the front that machines follow', function () {
  this.timeout(120_000);
  let front: AwsFront;
  let aws: Clients;
  let watcher: Watcher;
  let subjects: Subjects;
  /** By instance, the last one made. */
  let machines: Map<string, NotedMachine>;
  let gate: Promise<unknown>;

  before(async () => {
    front = await startAwsFront();
    aws = clientsOf(front.url, REGION);
  });

  beforeEach(async () => {
    await front.reset();
    machines = new Map();
    gate = Promise.resolve();
    subjects = new Subjects(front, new RoleKeyRing(front));
    const make = (wish: MachineWish): Machine => {
      const made = new NotedMachine(wish);
      made.open = gate;
      machines.set(wish.id, made);
      return made;
    };
    watcher = new Watcher(
      front,
      followedParts(front, 'root:1', make, () => undefined),
    );
  });

  afterEach(async () => {
    subjects.end();
    await watcher.end();
    front.followMachines(() => true);
  });

  after(() => front.stop());

  async function run(wish: Partial<RunInstancesCommandInput> = {}): Promise<string> {
    const whole = { ImageId: IMAGES.amd64, InstanceType: 't3.medium', MinCount: 1, MaxCount: 1, ...wish } as const;
    const { Instances: [made] = [] } = await aws.ec2.send(new RunInstancesCommand(whole));
    return made?.InstanceId ?? '';
  }

  async function look(id: string): Promise<Instance> {
    const { Reservations: [found] = [] } = await aws.ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
    return found?.Instances?.[0] ?? {};
  }

  async function state(id: string): Promise<string | undefined> {
    return (await look(id)).State?.Name;
  }

  function done(id: string): readonly string[] | undefined {
    return machines.get(id)?.done;
  }

  it('are what their machines are: pending, stopping and shutting down until these are there, off and gone', async () => {
    const held = Promise.withResolvers<undefined>();
    gate = held.promise;
    const id = await run();
    await sleep(700);
    assert.equal(await state(id), 'pending');
    held.resolve(undefined);
    await watcher.settled();
    assert.equal(await state(id), 'running');
    const machine = machines.get(id);
    assert.ok(machine !== undefined);
    const wait = Promise.withResolvers<undefined>();
    machine.open = wait.promise;
    await aws.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
    await sleep(100);
    assert.equal(await state(id), 'stopping');
    wait.resolve(undefined);
    await watcher.settled();
    assert.equal(await state(id), 'stopped');
    await aws.ec2.send(new StartInstancesCommand({ InstanceIds: [id] }));
    await watcher.settled();
    const last = Promise.withResolvers<undefined>();
    machine.open = last.promise;
    await aws.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    await sleep(100);
    assert.equal(await state(id), 'shutting-down');
    last.resolve(undefined);
    await watcher.settled();
    assert.equal(await state(id), 'terminated');
    assert.deepEqual([machine.done, watcher.machine(id)], [['start', 'stop', 'start', 'remove'], undefined]);
  });

  it('have the address, name and size that the API tells', async () => {
    const id = await run();
    await watcher.settled();
    const { PrivateIpAddress = '', PublicIpAddress } = await look(id);
    const { poweredOff, ...wish } = machines.get(id)?.wish ?? { id: '' };
    assert.ok(poweredOff !== undefined);
    const hostname = `ip-${PrivateIpAddress.replaceAll('.', '-')}`;
    const size = { cores: 2, memory: 4 * 2 ** 30 };
    assert.deepEqual(wish, { id, hostname, address: PrivateIpAddress, image: 'root:1', size });
    assert.equal(PublicIpAddress, PrivateIpAddress, 'so that it answers from this machine');
    assert.equal(watcher.instanceAt(PrivateIpAddress)?.id, id);
  });

  it('show their console while they are there and after', async () => {
    const id = await run();
    await watcher.settled();
    const told = async (): Promise<string> => {
      const { Output = '' } = await aws.ec2.send(new GetConsoleOutputCommand({ InstanceId: id }));
      return Buffer.from(Output, 'base64').toString();
    };
    assert.equal(await told(), `console of ${id}: start`);
    await aws.ec2.send(new RebootInstancesCommand({ InstanceIds: [id] }));
    await watcher.settled();
    assert.equal(await told(), `console of ${id}: start,reboot`);
    await aws.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    await watcher.settled();
    assert.equal(await told(), `console of ${id}: start,reboot`);
  });

  it('stop or end when their machines switch themselves off, with the reason', async () => {
    const stops = await run();
    const ends = await run({ InstanceInitiatedShutdownBehavior: 'terminate' });
    const spot = await run({ InstanceMarketOptions: { MarketType: 'spot' } });
    await watcher.settled();
    for (const id of [stops, ends, spot]) machines.get(id)?.wish.poweredOff?.();
    await watcher.settled();
    assert.deepEqual(
      [await state(stops), await state(ends), await state(spot)],
      ['stopped', 'terminated', 'terminated'],
    );
    const { Code } = (await look(stops)).StateReason ?? {};
    assert.equal(Code, 'Client.InstanceInitiatedShutdown');
    assert.deepEqual([done(stops), done(ends), done(spot)], [['start'], ['start', 'remove'], ['start', 'remove']]);
    await aws.ec2.send(new StartInstancesCommand({ InstanceIds: [stops] }));
    await watcher.settled();
    assert.deepEqual([await state(stops), done(stops)], ['running', ['start', 'start']]);
  });

  it('end with words when there is no machine for them', async () => {
    const foreign = await run({ ImageId: IMAGES.foreign });
    const arm = await run({ ImageId: IMAGES.arm64, InstanceType: 't4g.medium' });
    const { subnet } = await front.addLoopbackNetwork(REGION, { second: 93 });
    const outside = await run({ SubnetId: subnet });
    await watcher.settled();
    const reasons = await Promise.all(
      [foreign, arm, outside].map(async (id) => {
        const { State, StateReason } = await look(id);
        return `${State?.Name ?? ''}: ${StateReason?.Message ?? ''}`;
      }),
    );
    const [ofForeign, ofArm, ofOutside] = reasons;
    assert.match(ofForeign ?? '', /^terminated: Server\.InternalError: its image ami-\w+ \(somebodys-.*not Flatcar/);
    assert.match(ofArm ?? '', process.arch === 'arm64' ? /^running/ : /^terminated: .* is for arm64/);
    assert.match(ofOutside ?? '', /^terminated: .*127\.93\.1\.\d+ is not one of 172\.31\.0\.0\/16/);
    assert.deepEqual([done(foreign), done(outside)], [undefined, undefined]);
  });

  it('of another region with the same address end with words, too', async () => {
    const other = clientsOf(front.url, 'eu-west-1');
    const first = await run();
    await watcher.settled();
    const wish = { ImageId: IMAGES.amd64, InstanceType: 't3.medium', MinCount: 1, MaxCount: 1 } as const;
    const subnetsAlike = await other.ec2.send(new RunInstancesCommand(wish));
    const [second] = subnetsAlike.Instances ?? [];
    const { PrivateIpAddress } = await look(first);
    assert.equal(second?.PrivateIpAddress, PrivateIpAddress, 'moto numbers regions alike');
    await watcher.settled();
    const { Reservations: [found] = [] } = await other.ec2.send(new DescribeInstancesCommand({}));
    const { State, StateReason } = found?.Instances?.[0] ?? {};
    assert.equal(State?.Name, 'terminated');
    assert.match(StateReason?.Message ?? '', new RegExp(`${first} in us-west-2 has its address`));
  });

  it('ask the metadata service with keys of their role, which AWS knows as theirs', async () => {
    const profile = await makeProfile(aws, 'lab_toil');
    const id = await run({
      IamInstanceProfile: { Arn: profile },
      UserData: Buffer.from('{"ignition":{"version":"3.3.0"}}').toString('base64'),
    });
    await watcher.settled();
    const instance = watcher.instanceAt((await look(id)).PrivateIpAddress ?? '');
    assert.ok(instance !== undefined);
    const subject = await subjects.of(instance);
    assert.ok(subject !== undefined);
    assert.equal(metadataAt(subject, 'user-data')?.toString(), '{"ignition":{"version":"3.3.0"}}');
    assert.equal(metadataAt(subject, 'meta-data/public-ipv4')?.toString(), instance.privateAddress);
    assert.equal(metadataAt(subject, 'meta-data/placement/availability-zone-id')?.toString(), 'usw2-az2');
    const told = metadataAt(subject, 'meta-data/iam/security-credentials/lab_toil')?.toString() ?? '{}';
    const { AccessKeyId = '' } = JSON.parse(told) as { AccessKeyId?: string };
    const { sts } = clientsOf(front.url, REGION, AccessKeyId);
    const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
    assert.equal(Arn, `arn:aws:sts::123456789012:assumed-role/lab_toil/${id}`);
    assert.equal(front.calls.at(-1)?.accessKey, AccessKeyId);
  });

  it('of the spot market are taken back after they were told', async () => {
    const id = await run({ InstanceMarketOptions: { MarketType: 'spot' } });
    const plain = await run();
    await watcher.settled();
    const place = { account: '123456789012', region: REGION };
    await assert.rejects(subjects.interrupt(place, plain, 1), /no spot instance that runs/);
    await subjects.interrupt(place, id, 1);
    const subject = await subjects.of({ place, id });
    assert.match(String(subject && metadataAt(subject, 'meta-data/spot/instance-action')), /"action":"terminate"/);
    assert.equal(await state(id), 'running');
    await sleep(1500);
    await watcher.settled();
    const { State, StateReason } = await look(id);
    assert.deepEqual([State?.Name, StateReason?.Code], ['terminated', 'Server.SpotInstanceTermination']);
    assert.deepEqual(done(id), ['start', 'remove']);
  });
});
