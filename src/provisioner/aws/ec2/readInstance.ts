import type { Instance as Answer } from '@aws-sdk/client-ec2';
import type { Instance, InstanceState } from '../calls/ec2';
import { tagsOf } from '../tags';

const STATES: ReadonlySet<string> = new Set<InstanceState>([
  'pending',
  'running',
  'stopping',
  'stopped',
  'shutting-down',
  'terminated',
]);

function isState(word: string | undefined): word is InstanceState {
  return word !== undefined && STATES.has(word);
}

/** An instance as EC2 answers it, in our words. */
export function instanceOf(answer: Answer): Instance {
  const state = answer.State?.Name;
  return {
    ...whatItIs(answer),
    ...whereItIs(answer),
    state: isState(state) ? state : 'pending',
    spot: answer.InstanceLifecycle === 'spot' || answer.SpotInstanceRequestId !== undefined,
    launched: answer.LaunchTime ?? new Date(0),
    volumes: (answer.BlockDeviceMappings ?? []).flatMap(({ Ebs }) => Ebs?.VolumeId ?? []),
    tags: tagsOf(answer.Tags),
    ...known({ stateReason: answer.StateReason?.Message ?? answer.StateTransitionReason }),
  };
}

function whatItIs(answer: Answer) {
  return {
    id: answer.InstanceId ?? '',
    type: answer.InstanceType ?? '',
    image: answer.ImageId ?? '',
    architecture: answer.Architecture ?? '',
    ...known({ keyPair: answer.KeyName, profileArn: answer.IamInstanceProfile?.Arn }),
  };
}

function whereItIs(answer: Answer) {
  return {
    zone: answer.Placement?.AvailabilityZone ?? '',
    securityGroups: (answer.SecurityGroups ?? []).map(({ GroupId = '', GroupName = '' }) => ({
      id: GroupId,
      name: GroupName,
    })),
    ...known({
      publicAddress: answer.PublicIpAddress,
      privateAddress: answer.PrivateIpAddress,
      vpc: answer.VpcId,
      subnet: answer.SubnetId,
    }),
  };
}

/** The fields that have something in them: AWS answers an empty text where there is nothing. */
function known<K extends string>(fields: Readonly<Record<K, string | undefined>>): Partial<Record<K, string>> {
  const entries = Object.entries<string | undefined>(fields).filter(([, value]) => value !== undefined && value !== '');
  return Object.fromEntries(entries) as Partial<Record<K, string>>;
}
