import { l10n } from 'vscode';
import type { Refusal } from '../../../usecases/launching/planSession';
import { dollars } from '../../clusters/moneyText';
import { networkFaultText, type NetworkFault } from './networkFaultText';

export type Fault = Extract<Refusal, { kind: 'faulty' }>['faults'][number];

const NETWORK_KINDS: ReadonlySet<Fault['kind']> = new Set<NetworkFault['kind']>([
  'noDefaultSubnet',
  'unknownSubnet',
  'subnetOfOtherZone',
  'subnetOfOtherNetwork',
  'noRouteOut',
  'noFreeAddress',
  'noSubnetForGroup',
  'networkOverlap',
  'unknownSecurityGroup',
  'securityGroupOfOtherNetwork',
  'securityGroupOfCluster',
]);

function isNetworkFault(fault: Fault): fault is NetworkFault {
  return NETWORK_KINDS.has(fault.kind);
}

/** Why the spec cannot be launched as it is, and what helps: one or two sentences. */
export function faultText(fault: Fault): string {
  return isNetworkFault(fault) ? networkFaultText(fault) : otherFaultText(fault);
}

type OtherFault = Exclude<Fault, NetworkFault>;

function otherFaultText(fault: OtherFault): string {
  switch (fault.kind) {
    case 'otherRegion':
      return l10n.t('The spec wants {0}, and this is {1}. Correct the region or the zone.', fault.wanted, fault.is);
    case 'badVariable':
      return l10n.t(
        'The environment variable {0} has a value that cannot be used. Correct or unset it.',
        fault.variable,
      );
    case 'unknownZone':
      return l10n.t('The region has no zone {0} that is open to you. There are: {1}.', fault.zone, names(fault.zones));
    case 'unknownKeyPair':
      return fault.didYouMean === undefined
        ? l10n.t('There is no key pair {0} in this region. Key pairs belong to one region each.', fault.keyPair)
        : l10n.t('There is no key pair {0} in this region; did you mean {1}?', fault.keyPair, fault.didYouMean);
    case 'noKeyPair':
      return fault.keyPairs.length === 0
        ? l10n.t('A key pair is needed to reach the leader, and this region has none yet. Prepare one first.')
        : l10n.t('The spec names no key pair. There are: {0}.', names(fault.keyPairs));
    case 'unknownBucket':
      return l10n.t('There is no S3 bucket {0}. Correct the name, or make the bucket first.', fault.bucket);
    case 'unknownProfile':
      return l10n.t('There is no instance profile {0}.', fault.profile);
    case 'profileWithoutRole':
      return l10n.t('The instance profile {0} has no role, so that no machine would have credentials.', fault.profile);
    default:
      return machineFaultText(fault);
  }
}

type MachineFault = Exclude<
  OtherFault,
  {
    kind:
      | 'otherRegion'
      | 'badVariable'
      | 'unknownZone'
      | 'unknownKeyPair'
      | 'noKeyPair'
      | 'unknownBucket'
      | 'unknownProfile'
      | 'profileWithoutRole';
  }
>;

function machineFaultText(fault: MachineFault): string {
  switch (fault.kind) {
    case 'unknownType':
      return fault.didYouMean === undefined
        ? l10n.t('The region has no instance type {0}.', fault.type)
        : l10n.t('The region has no instance type {0}; did you mean {1}?', fault.type, fault.didYouMean);
    case 'noZoneForTypes':
      return l10n.t('No zone of the region has all of these types: {0}. Take others.', names(fault.types));
    case 'notOfferedInZone':
      return l10n.t(
        'The zone {0} does not have {1}; these do: {2}. Take one of them, or another type.',
        fault.zone,
        fault.type,
        names(fault.zones),
      );
    case 'noSpotOfType':
      return l10n.t('{0} is not sold on the spot market. Take another type, or on demand.', fault.type);
    case 'quotaTooSmall':
      return l10n.t(
        'Your quota for machines as {0} is {1} cores, and at least {2} are needed. Ask AWS for more, or take smaller machines.',
        fault.type,
        fault.quota,
        fault.needed,
      );
    case 'bidTooLow':
      return l10n.t(
        'A bid of {0} wins nothing: the market price is {1}. Leave the bid out to pay the market price.',
        dollars(fault.bid),
        dollars(fault.lowest),
      );
    case 'unknownImage':
      return l10n.t('There is no machine image {0} in this region.', fault.image);
    case 'imageOfOtherArchitecture':
      return l10n.t('The machine image {0} is not for {1}, as the leader is.', fault.image, fault.architecture);
    case 'noImage':
      return l10n.t('No Flatcar image for {0} was found in this region. Name one as machineImage.', fault.architecture);
    case 'noSystemExtension':
      return noSystemExtensionText(fault);
    default:
      return shapeFaultText(fault);
  }
}

function noSystemExtensionText({ url, reason }: Extract<MachineFault, { kind: 'noSystemExtension' }>): string {
  return reason === 'unreachable'
    ? l10n.t(
        'The machines would fetch Kubernetes, and its checksum could not be read from {0}. Plan again when it can be reached, or name a mirror that can in the spec (mirrors.systemExtension).',
        url,
      )
    : l10n.t(
        'The list of checksums {0} does not have the Kubernetes that the machines would fetch. If this is your mirror, bring it up to date; else update the extension.',
        url,
      );
}

type ShapeFault = Extract<MachineFault, { kind: 'architecturesDiffer' | 'noArm' | 'leaderTooSmall' | 'scaledOnMesos' }>;

function shapeFaultText(fault: ShapeFault): string {
  switch (fault.kind) {
    case 'architecturesDiffer':
      return l10n.t(
        '{0} is {1} and the leader is {2}. Such a worker would never join the cluster, and would cost money all the same: take types of one architecture.',
        fault.type,
        fault.architecture,
        fault.leader,
      );
    case 'noArm':
      return l10n.t("Toil's Mesos does not run on {0}, which is arm64. Take a type that is x86_64.", fault.type);
    case 'leaderTooSmall':
      return l10n.t(
        '{0} has too few cores for a leader of Kubernetes ({1}): it needs {2}.',
        fault.type,
        fault.cores,
        fault.least,
      );
    case 'scaledOnMesos':
      return l10n.t('A Mesos cluster does not grow and shrink by itself. Give the group a count instead of a max.');
  }
}

function names(list: readonly string[]): string {
  return list.join(', ');
}
