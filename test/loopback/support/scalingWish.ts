import type { CreateAutoScalingGroupCommandInput } from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateCommand } from '@aws-sdk/client-ec2';
import { IMAGES } from '../../aws-front/moto';
import type { LoopbackNetwork } from '../../aws-front/network';
import type { Clients } from '../../aws-front/testClients';

/** Ids of launch templates by type. */
export type Templates = Readonly<Record<string, string>>;

/** Launch templates for two types of one size and the next. */
export async function makeTemplates(
  { ec2 }: Clients,
  { group, profile }: { readonly group: string; readonly profile: string },
): Promise<Templates> {
  const templates: Record<string, string> = {};
  for (const type of ['m5.large', 'm5.xlarge'] as const) {
    const command = new CreateLaunchTemplateCommand({
      LaunchTemplateName: `c1-lt-${type}`,
      LaunchTemplateData: {
        ...{ ImageId: IMAGES.amd64, InstanceType: type, SecurityGroupIds: [group], UserData: 'YQ==' },
        IamInstanceProfile: { Arn: profile },
        BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeSize: 60, VolumeType: 'gp3' } }],
        TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'clusterName', Value: 'c1' }] }],
      },
    });
    templates[type] = (await ec2.send(command)).LaunchTemplate?.LaunchTemplateId ?? '';
  }
  return templates;
}

/** A group `toil-1` of both types, as Toil and we make them; of the spot market with a bid. */
export function groupWish(
  { network, templates }: { readonly network: LoopbackNetwork; readonly templates: Templates },
  changes: Partial<CreateAutoScalingGroupCommandInput> = {},
  bid?: string,
): CreateAutoScalingGroupCommandInput {
  const template = (type: string) => ({ LaunchTemplateId: templates[type], Version: '$Default' });
  return {
    ...{ AutoScalingGroupName: 'toil-1', MinSize: 0, MaxSize: 4 },
    VPCZoneIdentifier: Object.values(network.subnets).join(','),
    MixedInstancesPolicy: {
      LaunchTemplate: {
        LaunchTemplateSpecification: template('m5.large'),
        Overrides: ['m5.large', 'm5.xlarge'].map((InstanceType) => ({
          ...{ InstanceType, LaunchTemplateSpecification: template(InstanceType) },
        })),
      },
      ...(bid === undefined
        ? {}
        : { InstancesDistribution: { OnDemandPercentageAboveBaseCapacity: 0, SpotMaxPrice: bid } }),
    },
    Tags: [{ Key: 'clusterName', Value: 'c1', PropagateAtLaunch: false }],
    ...changes,
  };
}
