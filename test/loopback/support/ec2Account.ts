import type { Aws } from '../../../src/provisioner/aws/aws';
import type { LeaderWish } from '../../../src/provisioner/aws/calls/ec2';
import { startAwsFront, type AwsFront } from '../../aws-front/awsFront';
import type { LoopbackNetwork } from '../../aws-front/network';
import { connections, NEVER } from './connected';

export const REGION = 'us-west-2';
export const TAGS = { Name: 'c1', clusterName: 'c1', 'kubernetes.io/cluster/c1': '' };

/** An account with a loopback network in one region. */
export interface Ec2Account {
  readonly front: AwsFront;
  readonly aws: Aws;
  network: LoopbackNetwork;
  image: string;
  /** Forgets everything and makes the network anew. */
  reset(): Promise<void>;
  makeGroup(name?: string): Promise<string>;
  /** What a leader is made of; its group and its profile are made for it. */
  leaderWish(changes?: Partial<LeaderWish>): Promise<LeaderWish>;
  stop(): Promise<void>;
}

export async function startEc2Account(): Promise<Ec2Account> {
  const front = await startAwsFront();
  const lines = await connections(front.url);
  const aws = lines.to(REGION);
  const account: Ec2Account = {
    front,
    aws,
    network: { vpc: '', subnets: {}, subnet: '', zone: '' },
    image: '',
    reset: async () => {
      await front.reset();
      account.network = await front.addLoopbackNetwork(REGION);
      account.image = (await aws.ec2.images({ namePattern: '*', owner: 'amazon' }, NEVER))[0]?.id ?? '';
    },
    makeGroup: (name = 'c1') => {
      const description = 'Toil appliance security group';
      return aws.ec2.createSecurityGroup({ name, description, vpc: account.network.vpc, tags: TAGS }, NEVER);
    },
    leaderWish: async (changes = {}) => ({
      image: account.image,
      type: 't3.medium',
      securityGroups: [await account.makeGroup()],
      profileArn: await makeProfile(aws),
      userData: '{"ignition":{"version":"3.3.0"}}',
      rootStorage: 60,
      ephemeralDisks: 0,
      tags: { ...TAGS, ToilNodeType: 'leader' },
      subnet: account.network.subnet,
      publicAddress: true,
      clientToken: 'token-1',
      ...changes,
    }),
    stop: async () => {
      lines.close();
      await front.stop();
    },
  };
  return account;
}

async function makeProfile(aws: Aws): Promise<string> {
  const trust = { Version: '2012-10-17', Statement: [] };
  await aws.iam.createRole({ name: 'c1_toil', path: '/', trust, tags: {} }, NEVER);
  const { arn } = await aws.iam.createProfile('c1_toil', '/', {}, NEVER);
  await aws.iam.addRole('c1_toil', 'c1_toil', NEVER);
  return arn;
}
