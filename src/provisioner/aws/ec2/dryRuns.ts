import {
  CreateLaunchTemplateCommand,
  CreateSecurityGroupCommand,
  ImportKeyPairCommand,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { AwsError } from '../awsError';
import type { Attempt, Ec2Calls, InstanceWish } from '../calls/ec2';
import { tagList } from '../tags';
import type { Ec2 } from './ec2Service';
import { runInput, templateData } from './wish';

/** Nothing of this name is ever made. */
const NAME = 'toil-clusters-dry-run';
const TAGS = { Name: NAME, Owner: NAME, clusterName: NAME };

export function dryRunCalls(ec2: Ec2): Pick<Ec2Calls, 'tries'> {
  return {
    tries: async (attempt, signal) => {
      try {
        await tried(ec2, attempt, signal);
      } catch (error) {
        // The two answers to a dry run (EC2 API reference, RunInstances, "DryRun"); every other error says nothing of permissions.
        if (!(error instanceof AwsError)) throw error;
        if (error.code === 'DryRunOperation') return true;
        if (error.code === 'UnauthorizedOperation') return false;
        throw error;
      }
      throw new AwsError(
        'unexpected',
        `ec2:${attempt.action}`,
        'NoDryRun',
        'the dry run was answered as if it were none',
      );
    },
  };
}

/** As a launch asks for them, since rules above the account look at tags, encryption and metadata; but without a role, as there is none yet. */
function tried(ec2: Ec2, attempt: Attempt, signal: AbortSignal): Promise<unknown> {
  const DryRun = true;
  switch (attempt.action) {
    case 'CreateSecurityGroup': {
      const TagSpecifications = [{ ResourceType: 'security-group' as const, Tags: tagList(TAGS) }];
      const input = { GroupName: NAME, Description: NAME, VpcId: attempt.vpc, TagSpecifications, DryRun };
      return ec2.call('CreateSecurityGroup', new CreateSecurityGroupCommand(input), signal);
    }
    case 'RunInstances': {
      const wish = { ...machine(attempt), subnet: attempt.subnet, publicAddress: true, clientToken: '' };
      const input = { ...runInput(wish, 1), ...LEFT_OUT, ClientToken: undefined, DryRun };
      return ec2.call('RunInstances', new RunInstancesCommand(input), signal);
    }
    case 'CreateLaunchTemplate': {
      const LaunchTemplateData = { ...templateData(machine(attempt)), ...LEFT_OUT };
      const input = { LaunchTemplateName: NAME, LaunchTemplateData, DryRun };
      return ec2.call('CreateLaunchTemplate', new CreateLaunchTemplateCommand(input), signal);
    }
    case 'ImportKeyPair': {
      const input = { KeyName: NAME, PublicKeyMaterial: Buffer.from(attempt.publicKey, 'utf8'), DryRun };
      return ec2.call('ImportKeyPair', new ImportKeyPairCommand(input), signal);
    }
  }
}

const LEFT_OUT = { IamInstanceProfile: undefined, UserData: undefined };

/** The network's own security group stands in for the cluster's. */
function machine({ image, type }: { readonly image: string; readonly type: string }): InstanceWish {
  return {
    image,
    type,
    securityGroups: [],
    profileArn: '',
    userData: '',
    rootStorage: 50,
    ephemeralDisks: 0,
    tags: TAGS,
  };
}
