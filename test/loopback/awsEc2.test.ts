import assert from 'node:assert/strict';
import { DescribeInstancesCommand, DescribeVolumesCommand } from '@aws-sdk/client-ec2';
import type { Aws } from '../../src/provisioner/aws/aws';
import type { AwsFront } from '../aws-front/awsFront';
import type { LoopbackNetwork } from '../aws-front/network';
import { clientsOf } from '../aws-front/testClients';
import { NEVER } from './support/connected';
import { REGION, startEc2Account, TAGS, type Ec2Account } from './support/ec2Account';

describe('the calls of EC2 for groups and instances', () => {
  let account: Ec2Account;
  let front: AwsFront;
  let aws: Aws;
  let network: LoopbackNetwork;

  before(async () => {
    account = await startEc2Account();
    ({ front, aws } = account);
  });
  beforeEach(async () => {
    await account.reset();
    ({ network } = account);
  });
  after(() => account.stop());

  describe('for security groups', () => {
    it('make one with its tags, and find it by name, tag, description and id', async () => {
      const id = await account.makeGroup();
      for (const by of [{ name: 'c1' }, { tagKey: 'clusterName' }, { ids: [id] }]) {
        const [found, ...more] = await aws.ec2.securityGroups(by, NEVER);
        assert.deepEqual(more, []);
        assert.deepEqual(found, {
          id,
          name: 'c1',
          description: 'Toil appliance security group',
          vpc: network.vpc,
          tags: TAGS,
          ssh: [],
          openInside: false,
        });
      }
      const described = await aws.ec2.securityGroups({ description: 'Toil appliance security group' }, NEVER);
      assert.deepEqual(
        described.map((group) => group.id),
        [id],
      );
      assert.deepEqual(await aws.ec2.securityGroups({ ids: ['sg-00000000000000000'] }, NEVER), []);
    });

    it('refuse a second one of that name', async () => {
      await account.makeGroup();
      await assert.rejects(account.makeGroup(), {
        name: 'AwsError',
        kind: 'alreadyExists',
        action: 'ec2:CreateSecurityGroup',
      });
    });

    it('open it inside and for addresses, as often as one likes, and close it again', async () => {
      const id = await account.makeGroup();
      const home = { range: '203.0.113.4/32', description: 'ann@laptop 2026-11-22' };
      const six = { range: '2001:db8::/64' };
      for (let times = 0; times < 2; times += 1) {
        await aws.ec2.openInside(id, NEVER);
        await aws.ec2.allowSsh(id, [home], NEVER);
      }
      await aws.ec2.allowSsh(id, [six], NEVER);
      const [open] = await aws.ec2.securityGroups({ name: 'c1' }, NEVER);
      assert.deepEqual([open?.openInside, open?.ssh], [true, [home, six]]);
      await aws.ec2.forbidSsh(id, ['203.0.113.4/32'], NEVER);
      await aws.ec2.forbidSsh(id, ['203.0.113.4/32'], NEVER);
      const [closed] = await aws.ec2.securityGroups({ name: 'c1' }, NEVER);
      assert.deepEqual(closed?.ssh, [six]);
    });

    it('delete one, also when it is gone', async () => {
      const id = await account.makeGroup();
      await aws.ec2.deleteSecurityGroup(id, NEVER);
      await aws.ec2.deleteSecurityGroup(id, NEVER);
      assert.deepEqual(await aws.ec2.securityGroups({ name: 'c1' }, NEVER), []);
    });

    it('tell what keeps one from being deleted', async () => {
      const wish = await account.leaderWish();
      const { id } = await aws.ec2.runLeader(wish, NEVER);
      const [group = ''] = wish.securityGroups;
      await aws.ec2.openInside(group, NEVER);
      await assert.rejects(aws.ec2.deleteSecurityGroup(group, NEVER), { kind: 'stillInUse' });
      const { interfaces, groups } = await aws.ec2.useOfSecurityGroup(group, NEVER);
      assert.deepEqual(
        interfaces.map(({ instance }) => instance),
        [id],
      );
      assert.deepEqual(groups, []);
    });
  });

  describe('for instances', () => {
    it('run a leader as it is asked for', async () => {
      const wish = await account.leaderWish();
      const { id } = await aws.ec2.runLeader(wish, NEVER);
      const [found, ...more] = await aws.ec2.instances({ securityGroupName: 'c1' }, NEVER);
      assert.deepEqual(more, []);
      const { launched, volumes, privateAddress = '', publicAddress, ...rest } = found ?? assert.fail('no leader');
      assert.ok(Math.abs(launched.getTime() - Date.now()) < 60_000);
      assert.equal(volumes.length, 1);
      assert.match(privateAddress, /^127\.88\.1\./);
      assert.equal(publicAddress, privateAddress);
      assert.deepEqual(rest, {
        id,
        type: 't3.medium',
        state: 'running',
        spot: false,
        zone: network.zone,
        vpc: network.vpc,
        subnet: network.subnet,
        image: account.image,
        architecture: 'x86_64',
        profileArn: wish.profileArn,
        securityGroups: [{ id: wish.securityGroups[0], name: 'c1' }],
        tags: wish.tags,
      });
    });

    it('run it with tokens, two hops, and an encrypted gp3 volume that bears its tags', async () => {
      const wish = await account.leaderWish({ type: 'm5d.large', ephemeralDisks: 1 });
      const { id } = await aws.ec2.runLeader(wish, NEVER);
      const { ec2 } = clientsOf(front.url, REGION);
      const { Reservations } = await ec2.send(new DescribeInstancesCommand({}));
      const { MetadataOptions } = Reservations?.[0]?.Instances?.[0] ?? assert.fail('no instance');
      const { HttpTokens, HttpPutResponseHopLimit, HttpEndpoint } = MetadataOptions ?? {};
      assert.deepEqual([HttpTokens, HttpPutResponseHopLimit, HttpEndpoint], ['required', 2, 'enabled']);
      const { Volumes } = await ec2.send(new DescribeVolumesCommand({}));
      assert.deepEqual(
        Volumes?.map(({ Encrypted }) => Encrypted),
        [true],
      );
      const ours = await aws.ec2.volumes({ tags: { clusterName: 'c1' } }, NEVER);
      assert.deepEqual(
        ours.map(({ size, type, attachedTo, tags }) => [size, type, attachedTo, tags]),
        [[60, 'gp3', id, wish.tags]],
      );
    });

    it('give the same leader for the same token', async () => {
      const wish = await account.leaderWish();
      const [first, second] = [await aws.ec2.runLeader(wish, NEVER), await aws.ec2.runLeader(wish, NEVER)];
      assert.equal(second.id, first.id);
    });

    it('give one leader although the answer to the first call was lost', async () => {
      const wish = await account.leaderWish();
      front.faults.add({ fault: 'cutAfter', action: 'RunInstances' });
      const { id } = await aws.ec2.runLeader(wish, NEVER);
      const found = await aws.ec2.instances({ tags: { clusterName: 'c1' } }, NEVER);
      assert.deepEqual(
        found.map((each) => each.id),
        [id],
      );
    });

    it('run static workers on demand and for a bid', async () => {
      const wish = await account.leaderWish({ tags: { ...TAGS, ToilNodeType: 'worker' } });
      const own = await aws.ec2.runWorkers({ ...wish, count: 2, clientToken: 'w' }, NEVER);
      const spot = await aws.ec2.runWorkers({ ...wish, count: 1, bid: 0.5, clientToken: 's' }, NEVER);
      assert.deepEqual([own.map((each) => each.spot), spot.map((each) => each.spot)], [[false, false], [true]]);
      const found = await aws.ec2.instances({ tagKey: 'ToilNodeType' }, NEVER);
      assert.equal(found.length, 3);
      assert.ok(found.every(({ tags }) => tags['ToilNodeType'] === 'worker'));
    });

    it('find by ids those that are there', async () => {
      const { id } = await aws.ec2.runLeader(await account.leaderWish(), NEVER);
      const found = await aws.ec2.instances({ ids: [id, 'i-00000000000000000'] }, NEVER);
      assert.deepEqual(
        found.map((each) => each.id),
        [id],
      );
      assert.deepEqual(await aws.ec2.instances({ ids: [] }, NEVER), []);
    });

    it('try whether one may be run, and run none', async () => {
      const wish = await account.leaderWish();
      await aws.ec2.mayRun(wish, NEVER);
      assert.deepEqual(await aws.ec2.instances({ securityGroupName: 'c1' }, NEVER), []);
      front.denied.add('ec2:RunInstances');
      await assert.rejects(aws.ec2.mayRun(wish, NEVER), { kind: 'accessDenied', code: 'UnauthorizedOperation' });
    });

    it('stop, start and terminate; tag; and forgive one that is gone', async () => {
      const { id } = await aws.ec2.runLeader(await account.leaderWish(), NEVER);
      const state = async (): Promise<string | undefined> => (await aws.ec2.instances({ ids: [id] }, NEVER))[0]?.state;
      await aws.ec2.stop([id], NEVER);
      assert.equal(await state(), 'stopped');
      await aws.ec2.start([id], NEVER);
      assert.equal(await state(), 'running');
      await aws.ec2.tag([id], { Owner: 'ann' }, NEVER);
      assert.equal((await aws.ec2.instances({ ids: [id] }, NEVER))[0]?.tags['Owner'], 'ann');
      await aws.ec2.terminate([id], NEVER);
      assert.equal(await state(), 'terminated');
      await aws.ec2.terminate([id, 'i-00000000000000000'], NEVER);
    });

    it('wait for a profile that was just made', async () => {
      const wish = await account.leaderWish();
      front.faults.add({ fault: 'throttle', action: 'RunInstances', times: 2 });
      assert.match((await aws.ec2.runLeader(wish, NEVER)).id, /^i-/);
      assert.equal(front.actions('ec2').filter((action) => action === 'RunInstances').length, 3);
    });

    it('read the console as text; nothing at first', async () => {
      const { id } = await aws.ec2.runLeader(await account.leaderWish(), NEVER);
      front.machines.setConsole(id, '');
      assert.equal(await aws.ec2.consoleOutput(id, NEVER), undefined);
      front.machines.setConsole(id, 'SSH host key: SHA256:abc (ED25519)\n');
      assert.equal(await aws.ec2.consoleOutput(id, NEVER), 'SSH host key: SHA256:abc (ED25519)\n');
    });
  });
});
