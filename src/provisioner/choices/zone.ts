import type { ClusterSpec } from '../../contracts/clusterSpec';
import type { Subnet, Zone } from '../aws/calls/ec2';
import type { Findings } from '../findings';
import { lowestSpot, type Prices } from './prices';
import { namedTypes, type KnownTypes } from './types';

export interface ZoneQuestion {
  readonly spec: ClusterSpec;
  readonly zones: readonly Zone[];
  readonly known: KnownTypes;
  readonly prices: Prices;
  /** Those that stand for their zones when the spec names none. */
  readonly defaults: readonly Subnet[];
  /** The subnet that the spec names, or in which the leader stands already. */
  readonly fixed: Subnet | undefined;
}

/** The leader's zone, and those that could stand in for it: the best first. */
export function chooseZone(question: ZoneQuestion, findings: Findings): readonly string[] {
  const { spec, zones, fixed } = question;
  const open = zones.filter(({ available }) => available).map(({ name }) => name);
  if (spec.zone !== undefined && !open.includes(spec.zone)) {
    findings.fault({ kind: 'unknownZone', path: ['zone'], zone: spec.zone, zones: open });
    return [];
  }
  if (fixed !== undefined) {
    if (spec.zone !== undefined && spec.zone !== fixed.zone)
      findings.fault({ kind: 'subnetOfOtherZone', path: ['network', 'subnet'], subnet: fixed.id, zone: fixed.zone });
    return asked(question, fixed.zone, findings);
  }
  if (spec.zone !== undefined) return asked(question, spec.zone, findings);
  return best(question, open, findings);
}

/** A zone that is given must offer the leader's type; those of the workers may come from others of the network. */
function asked({ spec, known }: ZoneQuestion, zone: string, findings: Findings): readonly string[] {
  const zones = known.offered.get(spec.leader.type) ?? [];
  if (zones.length > 0 && !zones.includes(zone))
    findings.fault({ kind: 'notOfferedInZone', path: ['leader', 'type'], type: spec.leader.type, zone, zones });
  return [zone];
}

/** Of the zones with a default subnet that offer all types, the cheapest for spot workers; by name where that is the same. */
function best(question: ZoneQuestion, open: readonly string[], findings: Findings): readonly string[] {
  const { spec, known, prices, defaults } = question;
  const withSubnet = open.filter((zone) => defaults.some((subnet) => subnet.zone === zone));
  if (withSubnet.length === 0) {
    findings.fault({ kind: 'noDefaultSubnet', path: ['network', 'subnet'] });
    return [];
  }
  const types = [...new Set(namedTypes(spec).map(({ type }) => type))].filter((type) => known.types.has(type));
  const offering = withSubnet.filter((zone) => types.every((type) => known.offered.get(type)?.includes(zone)));
  if (offering.length === 0) {
    findings.fault({ kind: 'noZoneForTypes', path: ['zone'], types });
    return [];
  }
  const spotTypes = spec.workers.filter(({ spot }) => spot).flatMap((group) => group.types);
  const cost = (zone: string): number =>
    spotTypes.reduce((sum, type) => sum + (lowestSpot(prices, type, [zone]) ?? prices.onDemand.get(type) ?? 0), 0);
  return offering.sort((a, b) => cost(a) - cost(b) || a.localeCompare(b));
}
