import { l10n } from 'vscode';
import type { Refusal } from '../../../usecases/launching/planSession';

export type NetworkFault = Extract<
  Extract<Refusal, { kind: 'faulty' }>['faults'][number],
  {
    kind:
      | 'noDefaultSubnet'
      | 'unknownSubnet'
      | 'subnetOfOtherZone'
      | 'subnetOfOtherNetwork'
      | 'noRouteOut'
      | 'noFreeAddress'
      | 'noSubnetForGroup'
      | 'networkOverlap'
      | 'unknownSecurityGroup'
      | 'securityGroupOfOtherNetwork'
      | 'securityGroupOfCluster';
  }
>;

/** What is wrong with the network of a spec, and what helps. */
export function networkFaultText(fault: NetworkFault): string {
  switch (fault.kind) {
    case 'noDefaultSubnet':
      return fault.zone === undefined
        ? l10n.t('The region has no default subnet. Name a subnet in the spec.')
        : l10n.t('The zone {0} has no default subnet. Name a subnet, or another zone.', fault.zone);
    case 'unknownSubnet':
      return l10n.t('There is no subnet {0} in this region.', fault.subnet);
    case 'subnetOfOtherZone':
      return l10n.t('The subnet {0} is in {1}. Leave the zone out, or name a subnet of it.', fault.subnet, fault.zone);
    case 'subnetOfOtherNetwork':
      return l10n.t("The subnet {0} is not in {1}, the leader's network.", fault.subnet, fault.vpc);
    case 'noRouteOut':
      return fault.publicAddress
        ? l10n.t(
            'The subnet {0} has no route to an internet gateway, so that the leader could neither be reached nor fetch anything.',
            fault.subnet,
          )
        : l10n.t(
            'The subnet {0} has no way out for machines in it, so that they could fetch nothing. It needs a NAT, or a gateway and public addresses.',
            fault.subnet,
          );
    case 'noFreeAddress':
      return l10n.t('The subnet {0} has no free address left.', fault.subnet);
    case 'noSubnetForGroup':
      return l10n.t('No subnet is in a zone that has these types, leads out and has free addresses.');
    case 'networkOverlap':
      return l10n.t(
        'The network has {0}, and pods and services get addresses of {1}: they could not reach each other. Take a subnet of another network.',
        fault.range,
        fault.with,
      );
    default:
      return securityGroupText(fault);
  }
}

function securityGroupText(
  fault: Extract<
    NetworkFault,
    { kind: 'unknownSecurityGroup' | 'securityGroupOfOtherNetwork' | 'securityGroupOfCluster' }
  >,
): string {
  switch (fault.kind) {
    case 'unknownSecurityGroup':
      return l10n.t('There is no security group {0} in this region.', fault.securityGroup);
    case 'securityGroupOfOtherNetwork':
      return l10n.t("The security group {0} is not in the leader's network.", fault.securityGroup);
    case 'securityGroupOfCluster':
      return l10n.t("{0} is the cluster's own security group and goes with it. Leave it out.", fault.securityGroup);
  }
}
