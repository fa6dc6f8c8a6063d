import type { ClusterSpec } from '../../contracts/clusterSpec';
import type { JsonPath } from '../../toil/fit/readSpec';
import { instanceTypeNames } from '../../toil/ec2/instanceTypes';
import { LEAST_LEADER_CORES } from '../../toil/fit/specFindings';
import { nearest } from '../../toil/wdl/nearest';
import type { Aws } from '../aws/aws';
import type { InstanceType } from '../aws/calls/ec2';
import type { Findings } from '../findings';
import type { Architecture } from './choices';

/** The types of a spec that the region has. */
export interface KnownTypes {
  readonly types: ReadonlyMap<string, InstanceType>;
  /** The zones that offer each. */
  readonly offered: ReadonlyMap<string, readonly string[]>;
}

/** Where in a spec each type is named. */
export function namedTypes(spec: ClusterSpec): { readonly type: string; readonly path: JsonPath }[] {
  return [
    { type: spec.leader.type, path: ['leader', 'type'] },
    ...spec.workers.flatMap((group, g) => group.types.map((type, t) => ({ type, path: ['workers', g, 'types', t] }))),
  ];
}

/** Looks the types up. The call that describes them fails as a whole for one that the region lacks, so offers are asked for first. */
export async function lookUpTypes(
  aws: Pick<Aws, 'ec2'>,
  spec: ClusterSpec,
  findings: Findings,
  signal: AbortSignal,
): Promise<KnownTypes> {
  const named = namedTypes(spec);
  const names = [...new Set(named.map(({ type }) => type))];
  const offered = await aws.ec2.offerings(names, signal);
  const there = names.filter((name) => (offered.get(name) ?? []).length > 0);
  const described = there.length === 0 ? [] : await aws.ec2.instanceTypes(there, signal);
  const types = new Map(described.map((type) => [type.name, type]));
  for (const { type, path } of named) {
    if (types.has(type)) continue;
    const didYouMean = nearest(type, instanceTypeNames());
    const hint = didYouMean === undefined || didYouMean === type ? {} : { didYouMean };
    findings.fault({ kind: 'unknownType', path, type, ...hint });
  }
  return { types, offered };
}

/** The architecture of a type; EC2 names the older 32-bit one beside `x86_64` for some. */
export function architectureOf({ architectures }: InstanceType): Architecture {
  return architectures.includes('arm64') ? 'arm64' : 'x86_64';
}

/** What cannot run together: Toil does not look at it and such workers never come up (reference toil-facts.md 1.13). */
export function checkTypes(spec: ClusterSpec, { types }: KnownTypes, findings: Findings): void {
  const leader = types.get(spec.leader.type);
  if (leader === undefined) return;
  const architecture = architectureOf(leader);
  const leaderPath = ['leader', 'type'];
  if (spec.type === 'kubernetes' && leader.cores < LEAST_LEADER_CORES) {
    const { name: type, cores } = leader;
    findings.fault({ kind: 'leaderTooSmall', path: leaderPath, type, cores, least: LEAST_LEADER_CORES });
  }
  if (spec.type === 'mesos' && architecture === 'arm64')
    findings.fault({ kind: 'noArm', path: leaderPath, type: leader.name });
  spec.workers.forEach((group, g) => {
    const known = group.types.flatMap((name) => types.get(name) ?? []);
    group.types.forEach((name, t) => {
      const type = types.get(name);
      if (type === undefined) return;
      const path = ['workers', g, 'types', t];
      const own = architectureOf(type);
      if (own !== architecture)
        findings.fault({ kind: 'architecturesDiffer', path, type: name, architecture: own, leader: architecture });
      if (group.spot && !type.spot) findings.fault({ kind: 'noSpotOfType', path, type: name });
    });
    const shapes = new Set(known.map(({ cores, memory }) => `${cores}/${memory}`));
    if (spec.type === 'kubernetes' && group.max !== undefined && shapes.size > 1)
      findings.warn({ kind: 'unequalTypes', path: ['workers', g, 'types'], types: group.types });
    if (spec.type === 'mesos' && group.max !== undefined)
      findings.fault({ kind: 'scaledOnMesos', path: ['workers', g, 'max'] });
  });
}
