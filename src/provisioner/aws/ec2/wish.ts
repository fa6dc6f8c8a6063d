import type { BlockDeviceMapping, RequestLaunchTemplateData, RunInstancesCommandInput } from '@aws-sdk/client-ec2';
import type { InstanceWish, LeaderWish } from '../calls/ec2';
import { tagList } from '../tags';

/** Flatcar's root device; Toil's too (reference toil-facts.md 1.9). */
export const ROOT_DEVICE = '/dev/xvda';

/**
 * Tokens are required; two hops, as jobs ask for the role's credentials from inside a pod; tags stay out, since keys with a slash
 * would refuse the launch (reference kubernetes-on-aws.md 3.1).
 */
const METADATA = {
  HttpTokens: 'required',
  HttpEndpoint: 'enabled',
  HttpPutResponseHopLimit: 2,
  InstanceMetadataTags: 'disabled',
} as const;

function disks({
  rootStorage,
  ephemeralDisks,
}: Pick<InstanceWish, 'rootStorage' | 'ephemeralDisks'>): BlockDeviceMapping[] {
  const root = { VolumeSize: rootStorage, VolumeType: 'gp3' as const, Encrypted: true, DeleteOnTermination: true };
  const own = Array.from({ length: ephemeralDisks }, (_, i) => ({
    DeviceName: `/dev/xvd${String.fromCharCode('b'.charCodeAt(0) + i)}`,
    VirtualName: `ephemeral${i}`,
  }));
  return [{ DeviceName: ROOT_DEVICE, Ebs: root }, ...own];
}

function encoded(userData: string): string {
  return Buffer.from(userData, 'utf8').toString('base64');
}

const RESOURCES = ['instance', 'volume'] as const;

/** What a launch template and a call of RunInstances have in common; fields without anything in them are left out, as Toil does. */
function common({ image, keyPair, profileArn, userData, tags, ...wish }: InstanceWish) {
  return {
    ImageId: image,
    InstanceType: wish.type as NonNullable<RequestLaunchTemplateData['InstanceType']>,
    ...(keyPair === undefined ? {} : { KeyName: keyPair }),
    IamInstanceProfile: { Arn: profileArn },
    UserData: encoded(userData),
    BlockDeviceMappings: disks(wish),
    MetadataOptions: METADATA,
    TagSpecifications: RESOURCES.map((ResourceType) => ({ ResourceType, Tags: tagList(tags) })),
  };
}

/** What an instance is made of, as a launch template says it. */
export function templateData(wish: InstanceWish): RequestLaunchTemplateData {
  return { ...common(wish), SecurityGroupIds: [...wish.securityGroups] };
}

/** The same for a call of RunInstances. A network interface of its own, so that it says whether the address is public. */
export function runInput(wish: LeaderWish, count: number): RunInstancesCommandInput {
  const { securityGroups, subnet, publicAddress, clientToken } = wish;
  return {
    ...common(wish),
    MinCount: count,
    MaxCount: count,
    ClientToken: clientToken,
    NetworkInterfaces: [
      {
        DeviceIndex: 0,
        SubnetId: subnet,
        Groups: [...securityGroups],
        AssociatePublicIpAddress: publicAddress,
        DeleteOnTermination: true,
      },
    ],
  };
}
