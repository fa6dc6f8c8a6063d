import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  AssociateRouteTableCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  CreateVpnGatewayCommand,
  DescribeLaunchTemplateVersionsCommand,
} from '@aws-sdk/client-ec2';
import { AwsError } from '../../src/provisioner/aws/awsError';
import type { Aws } from '../../src/provisioner/aws/aws';
import type { AwsFront } from '../aws-front/awsFront';
import type { LoopbackNetwork } from '../aws-front/network';
import { clientsOf } from '../aws-front/testClients';
import { NEVER } from './support/connected';
import { REGION, startEc2Account, TAGS, type Ec2Account } from './support/ec2Account';

describe('the calls of EC2 for templates, networks and machines', () => {
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

  it('keep spot requests of static workers, and cancel them', async () => {
    assert.deepEqual(await aws.ec2.spotRequests({ clusterName: 'c1' }, NEVER), []);
    assert.deepEqual(await aws.ec2.cancelSpotRequests({ clusterName: 'c1' }, NEVER), []);
  });

  describe('for launch templates', () => {
    it('make, read back, renew and delete one', async () => {
      const wish = {
        ...(await account.leaderWish({ tags: { ...TAGS, ToilNodeType: 'worker' }, keyPair: 'ann' })),
        name: 'c1-lt-t3.medium',
      };
      const made = await aws.ec2.createLaunchTemplate(wish, NEVER);
      const userDataHash = createHash('sha256').update(wish.userData).digest('hex');
      for (const by of [{ name: wish.name }, { tags: { clusterName: 'c1' } }, { tagKey: 'clusterName' }]) {
        const [found, ...more] = await aws.ec2.launchTemplates(by, NEVER);
        assert.deepEqual(more, []);
        const { created, ...rest } = found ?? assert.fail('not found');
        assert.ok(Math.abs(created.getTime() - Date.now()) < 60_000);
        assert.deepEqual(rest, {
          id: made.id,
          name: 'c1-lt-t3.medium',
          tags: wish.tags,
          type: 't3.medium',
          image: account.image,
          keyPair: 'ann',
          securityGroups: wish.securityGroups,
          profileArn: wish.profileArn,
          rootStorage: 60,
          userDataHash,
        });
        assert.deepEqual({ ...made, created }, { ...rest, created });
      }
      const renewed = await aws.ec2.renewLaunchTemplate(
        made.id,
        { ...wish, userData: 'new', clientToken: 't2' },
        NEVER,
      );
      const [again] = await aws.ec2.launchTemplates({ name: wish.name }, NEVER);
      assert.equal(again?.userDataHash, createHash('sha256').update('new').digest('hex'));
      assert.equal(renewed.userDataHash, again.userDataHash);
      await aws.ec2.deleteLaunchTemplate(made.id, NEVER);
      await aws.ec2.deleteLaunchTemplate(made.id, NEVER);
      assert.deepEqual(await aws.ec2.launchTemplates({ name: wish.name }, NEVER), []);
    });

    it('ask for tokens, two hops, and the tags of instances and volumes', async () => {
      await aws.ec2.createLaunchTemplate({ ...(await account.leaderWish()), name: 'c1-lt-t3.medium' }, NEVER);
      const { ec2 } = clientsOf(front.url, REGION);
      const query = { LaunchTemplateName: 'c1-lt-t3.medium', Versions: ['$Default'] };
      const answer = await ec2.send(new DescribeLaunchTemplateVersionsCommand(query));
      const [version] = answer.LaunchTemplateVersions ?? [];
      const {
        MetadataOptions,
        TagSpecifications = [],
        BlockDeviceMappings,
      } = version?.LaunchTemplateData ?? assert.fail('no data');
      assert.deepEqual([MetadataOptions?.HttpTokens, MetadataOptions?.HttpPutResponseHopLimit], ['required', 2]);
      const tagged = new Set(TagSpecifications.map(({ ResourceType }) => ResourceType));
      assert.ok(tagged.has('instance') && tagged.has('volume'));
      assert.deepEqual(
        BlockDeviceMappings?.map(({ DeviceName }) => DeviceName),
        ['/dev/xvda'],
      );
    });

    it('say that one of that name is there', async () => {
      const wish = { ...(await account.leaderWish()), name: 'c1-lt-t3.medium' };
      await aws.ec2.createLaunchTemplate(wish, NEVER);
      const other = { ...wish, clientToken: 'another' };
      await assert.rejects(aws.ec2.createLaunchTemplate(other, NEVER), { kind: 'alreadyExists' });
    });
  });

  describe('for the network', () => {
    it('list subnets by id, by VPC and the default ones', async () => {
      const [own] = await aws.ec2.subnets({ ids: [network.subnet] }, NEVER);
      assert.deepEqual(
        { ...own, freeAddresses: 0 },
        {
          id: network.subnet,
          vpc: network.vpc,
          zone: network.zone,
          range: '127.88.1.0/24',
          freeAddresses: 0,
          givesPublicAddresses: true,
          isDefaultForZone: true,
        },
      );
      assert.ok((own?.freeAddresses ?? 0) > 200);
      const inVpc = await aws.ec2.subnets({ vpc: network.vpc }, NEVER);
      assert.deepEqual(new Set(inVpc.map(({ id }) => id)), new Set(Object.values(network.subnets)));
      const standard = await aws.ec2.subnets({ defaultOnes: true }, NEVER);
      assert.ok(standard.length > 0 && standard.every(({ isDefaultForZone }) => isDefaultForZone));
      assert.deepEqual(await aws.ec2.subnets({ ids: ['subnet-00000000000000000'] }, NEVER), []);
    });

    it('tell the ranges of a VPC and the way out of a subnet', async () => {
      const [vpc] = await aws.ec2.vpcs([network.vpc], NEVER);
      assert.deepEqual(vpc, { id: network.vpc, ranges: ['127.88.0.0/16'], isDefault: true });
      const [subnet] = await aws.ec2.subnets({ ids: [network.subnet] }, NEVER);
      assert.equal(await aws.ec2.routeOut(subnet ?? assert.fail(), NEVER), 'internetGateway');
      const { ec2 } = clientsOf(front.url, REGION);
      const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.9.0.0/16' }));
      await ec2.send(new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock: '10.9.1.0/24' }));
      const [closed] = await aws.ec2.subnets({ vpc: Vpc?.VpcId ?? '' }, NEVER);
      assert.ok(closed);
      assert.equal(await aws.ec2.routeOut(closed, NEVER), 'none');
      const { VpnGateway } = await ec2.send(new CreateVpnGatewayCommand({ Type: 'ipsec.1' }));
      const { RouteTable } = await ec2.send(new CreateRouteTableCommand({ VpcId: closed.vpc }));
      const way = { RouteTableId: RouteTable?.RouteTableId, DestinationCidrBlock: '0.0.0.0/0' };
      await ec2.send(new CreateRouteCommand({ ...way, GatewayId: VpnGateway?.VpnGatewayId }));
      assert.equal(await aws.ec2.routeOut(closed, NEVER), 'none');
      await ec2.send(new AssociateRouteTableCommand({ RouteTableId: way.RouteTableId, SubnetId: closed.id }));
      assert.equal(await aws.ec2.routeOut(closed, NEVER), 'nat');
    });

    it('list zones, and the regions that the account may use', async () => {
      const zones = await aws.ec2.zones(NEVER);
      assert.ok(zones.some(({ name, available }) => name === 'us-west-2a' && available));
      const regions = await aws.ec2.regions(NEVER);
      assert.ok(regions.includes('us-west-2') && regions.includes('eu-west-1'));
    });
  });

  describe('for machines', () => {
    it('tell the size of types, and leave out what there is not', async () => {
      const types = await aws.ec2.instanceTypes(['m5d.large', 'g4dn.xlarge', 'no.such'], NEVER);
      const byName = new Map(types.map((type) => [type.name, type]));
      assert.deepEqual([...byName.keys()].sort(), ['g4dn.xlarge', 'm5d.large']);
      assert.deepEqual(byName.get('m5d.large'), {
        name: 'm5d.large',
        cores: 2,
        memory: 8 * 2 ** 30,
        architectures: ['x86_64'],
        ownDisk: 75e9,
        ownDisks: 1,
        gpus: [],
        spot: true,
      });
      assert.deepEqual(byName.get('g4dn.xlarge')?.gpus, [{ model: 'T4', count: 1 }]);
    });

    it('tell where types are offered, and what there is at all', async () => {
      const few = await aws.ec2.offerings(['t3.medium', 'no.such'], NEVER);
      assert.deepEqual([...few.keys()], ['t3.medium']);
      assert.ok(few.get('t3.medium')?.includes('us-west-2a'));
      assert.ok((await aws.ec2.offerings([], NEVER)).size > 200);
    });

    it('give spot prices, newest first', async () => {
      front.market.setSpotPrice('m5.large', 'us-west-2a', 0.0311);
      const prices = await aws.ec2.spotPrices(['m5.large'], new Date(Date.now() - 86_400_000), NEVER);
      assert.ok(prices.length > 0);
      assert.equal(prices.find(({ zone }) => zone === 'us-west-2a')?.price, 0.0311);
      assert.ok(prices.every(({ type, price, zone }) => type === 'm5.large' && price > 0 && zone.startsWith(REGION)));
      const times = prices.map(({ at }) => at.getTime());
      assert.deepEqual(
        times,
        [...times].sort((a, b) => b - a),
      );
    });

    it('find images by id and by name', async () => {
      const [found] = await aws.ec2.images({ ids: [account.image] }, NEVER);
      assert.equal(found?.id, account.image);
      assert.ok(found.available);
      assert.deepEqual(await aws.ec2.images({ ids: ['ami-00000000000000000'] }, NEVER), []);
      const many = await aws.ec2.images({ namePattern: '*', owner: 'amazon' }, NEVER);
      const ages = many.map(({ created }) => created.getTime());
      assert.deepEqual(
        ages,
        [...ages].sort((a, b) => b - a),
      );
    });
  });

  it('import a key pair and list it', async () => {
    const publicKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGPKSUTyz1HwHReVsMpVKTJmRoXnVJ5sSd5XyGkF5q4K ann';
    const made = await aws.ec2.importKeyPair('ann', publicKey, { Owner: 'ann' }, NEVER);
    assert.deepEqual(await aws.ec2.keyPairs(NEVER), [made]);
    assert.deepEqual([made.name, made.type], ['ann', 'ed25519']);
    await assert.rejects(aws.ec2.importKeyPair('ann', publicKey, {}, NEVER), { kind: 'alreadyExists' });
  });

  it('find volumes by tag, delete one, also when it is gone', async () => {
    const { volumes } = await aws.ec2.runLeader(await account.leaderWish(), NEVER);
    assert.deepEqual(
      (await aws.ec2.volumes({ tags: { clusterName: 'c1' } }, NEVER)).map(({ id }) => id),
      volumes,
    );
    assert.deepEqual(
      (await aws.ec2.volumes({ tagKey: 'clusterName' }, NEVER)).map(({ id }) => id),
      volumes,
    );
    await aws.ec2.deleteVolume('vol-00000000000000000', NEVER);
  });

  it('tell a key of the user’s own that volumes are encrypted with', async () => {
    assert.equal(await aws.ec2.defaultVolumeKey(NEVER), undefined);
    const key = 'arn:aws:kms:us-west-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
    front.machines.setEbsKey({ account: '123456789012', region: REGION }, key);
    assert.equal(await aws.ec2.defaultVolumeKey(NEVER), key);
  });

  it('read every page of a list', async () => {
    const wish = await account.leaderWish();
    await aws.ec2.runWorkers({ ...wish, count: 5, clientToken: 'five' }, NEVER);
    for (const name of ['c2', 'c3', 'c4']) await account.makeGroup(name);
    front.setPageSize(2);
    assert.equal((await aws.ec2.securityGroups({ tagKey: 'clusterName' }, NEVER)).length, 4);
    assert.ok((await aws.ec2.instances({ securityGroupName: 'c1' }, NEVER)).length === 5);
    assert.ok(front.actions('ec2').filter((action) => action === 'DescribeSecurityGroups').length >= 2);
  });

  it('fail in our words, with AWS’s code and the id of the request', async () => {
    const thrown = await aws.ec2
      .runLeader(await account.leaderWish({ image: 'ami-00000000000000000' }), NEVER)
      .catch((e: unknown) => e);
    assert.ok(thrown instanceof AwsError);
    assert.deepEqual(
      [thrown.kind, thrown.code, thrown.action],
      ['notFound', 'InvalidAMIID.NotFound', 'ec2:RunInstances'],
    );
    assert.ok((thrown.requestId ?? '').length > 10);
  });
});
