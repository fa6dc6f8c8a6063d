import type { ClusterSpec } from '../../contracts/clusterSpec';
import { offerOf } from '../../toil/fit/specOffer';
import { offeredByKubelet } from '../../toil/fit/kept';
import type { Aws } from '../aws/aws';
import { AwsError } from '../aws/awsError';
import type { InstanceType, SecurityGroup, Subnet } from '../aws/calls/ec2';
import type { Findings } from '../findings';
import { KUBERNETES_TAG, parameterPath } from '../names';
import type { Standing } from '../standing';
import {
  checkBids,
  checkBuckets,
  checkKeyPair,
  checkLinkedRoles,
  checkOverlap,
  checkProfile,
  checkSecurityGroups,
  checkVolumeKey,
} from './checks';
import type { Choices, GroupChoice } from './choices';
import { chooseImage, type FetchText } from './image';
import { lookUpPrices, type Prices } from './prices';
import { checkQuotas } from './quotas';
import { checkLeaderSubnet, chooseSubnets, lookUpNetwork, type Network } from './subnets';
import { chooseSystemExtension } from './systemExtension';
import { architectureOf, checkTypes, lookUpTypes, namedTypes, type KnownTypes } from './types';
import { chooseZone } from './zone';

const GIB = 1024 ** 3;

export interface ChoiceQuestion {
  /** With the environment's variables filled in, and a name. */
  readonly spec: ClusterSpec & { readonly name: string };
  readonly standing: Standing;
  readonly fetchText: FetchText;
}

/**
 * Everything about a launch that the account decides, looked up without changing anything. What stands already is kept: the leader's
 * subnet and image. Undefined when a fault leaves a choice open; all faults that can be told at once are told at once.
 * @throws AwsError of a look-up without which nothing can be said.
 */
export async function choose(
  aws: Aws,
  question: ChoiceQuestion,
  findings: Findings,
  signal: AbortSignal,
): Promise<Choices | undefined> {
  const { spec } = question;
  if (spec.region !== undefined && spec.region !== aws.region)
    findings.fault({ kind: 'otherRegion', path: ['region'], wanted: spec.region, is: aws.region });
  const typesAndPrices = lookUpTypesAndPrices(aws, spec, findings, signal);
  const [identity, keyPair, place, { known, prices }, records] = await Promise.all([
    aws.sts.identity(signal),
    checkKeyPair(aws, spec, findings, signal),
    choosePlace(aws, question, typesAndPrices, findings, signal),
    typesAndPrices,
    canReadRecords(aws, question, findings, signal),
    checkBuckets(aws, spec, findings, signal),
    checkProfile(aws, spec, findings, signal),
    checkVolumeKey(aws, findings, signal),
  ]);
  const leader = known.types.get(spec.leader.type);
  if (leader === undefined || place === undefined) return undefined;
  const { subnet, zones, groups } = place;
  const architecture = architectureOf(leader);
  checkBids(
    spec,
    prices,
    groups.map((group) => group.subnets.map(({ zone }) => zone)),
    findings,
  );
  const [{ image, systemExtension }] = await Promise.all([
    chooseArtefacts(aws, question, { identity, architecture }, findings, signal),
    checkQuotas(aws, leader, groups, findings, signal),
    checkLinkedRoles(aws, spec, identity, findings, signal),
  ]);
  if (image === undefined) return undefined;
  const { vpc, zone } = subnet;
  const owner = spec.owner ?? (keyPair === '' ? 'toil' : keyPair);
  const otherZones = zones.filter((each) => each !== zone);
  const where = { region: aws.region, zone, otherZones, vpc, subnet };
  const machines = { leader, architecture, image, ...(systemExtension === undefined ? {} : { systemExtension }) };
  return { identity, ...where, ...machines, groups, keyPair, owner, prices, records };
}

/** What machines are made of, and fetch when they boot: that of the leader that stands, so that later ones agree with it. */
async function chooseArtefacts(
  aws: Aws,
  { spec, standing, fetchText }: ChoiceQuestion,
  { identity, architecture }: Pick<Choices, 'identity' | 'architecture'>,
  findings: Findings,
  signal: AbortSignal,
) {
  const leader = standing.kind === 'ours' ? standing.leader : undefined;
  const kubernetes = leader?.tags[KUBERNETES_TAG];
  const wanted = {
    ...{ region: aws.region, partition: identity.partition, architecture },
    ...(spec.machineImage === undefined ? {} : { wanted: spec.machineImage }),
    ...(leader === undefined ? {} : { standing: leader.image }),
  };
  const extension = { spec, architecture, ...(kubernetes === undefined ? {} : { standing: kubernetes }) };
  const [image, systemExtension] = await Promise.all([
    chooseImage(aws, wanted, fetchText, findings, signal),
    chooseSystemExtension(extension, fetchText, findings, signal),
  ]);
  return { image, systemExtension };
}

interface TypesAndPrices {
  readonly known: KnownTypes;
  readonly prices: Prices;
}

async function lookUpTypesAndPrices(
  aws: Aws,
  spec: ClusterSpec,
  findings: Findings,
  signal: AbortSignal,
): Promise<TypesAndPrices> {
  const names = [...new Set(namedTypes(spec).map(({ type }) => type))];
  const [known, prices] = await Promise.all([
    lookUpTypes(aws, spec, findings, signal),
    lookUpPrices(aws, spec, names, findings, signal),
  ]);
  checkTypes(spec, known, findings);
  return { known, prices };
}

interface Place {
  readonly subnet: Subnet;
  readonly zones: readonly string[];
  readonly groups: readonly GroupChoice[];
}

/** The leader's subnet, and those of the groups. */
async function choosePlace(
  aws: Aws,
  { spec, standing }: ChoiceQuestion,
  typesAndPrices: Promise<TypesAndPrices>,
  findings: Findings,
  signal: AbortSignal,
): Promise<Place | undefined> {
  const standingSubnet = standing.kind === 'ours' ? standing.leader?.subnet : undefined;
  const fixedId = spec.network.subnet ?? standingSubnet;
  const [zones, candidates, { known, prices }, extra] = await Promise.all([
    aws.ec2.zones(signal),
    fixedId === undefined ? aws.ec2.subnets({ defaultOnes: true }, signal) : theSubnet(aws, fixedId, signal),
    typesAndPrices,
    extraGroups(aws, spec, signal),
  ]);
  const fixed = fixedId === undefined ? undefined : candidates[0];
  if (fixedId !== undefined && fixed === undefined) {
    findings.fault({ kind: 'unknownSubnet', path: ['network', 'subnet'], subnet: fixedId });
    return undefined;
  }
  const chosen = chooseZone({ spec, zones, known, prices, defaults: candidates, fixed }, findings);
  const [zone] = chosen;
  if (zone === undefined) return undefined;
  const subnet = fixed ?? candidates.find((each) => each.zone === zone);
  if (subnet === undefined) {
    findings.fault({ kind: 'noDefaultSubnet', path: ['network', 'subnet'], zone });
    return undefined;
  }
  const [network, vpcs] = await Promise.all([
    lookUpNetwork(aws, subnet.vpc, signal),
    aws.ec2.vpcs([subnet.vpc], signal),
  ]);
  checkLeaderSubnet(subnet, network, spec, findings);
  if (spec.type === 'kubernetes') vpcs.forEach((vpc) => checkOverlap(vpc, findings));
  checkSecurityGroups(spec, extra, subnet.vpc, findings);
  return { subnet, zones: chosen, groups: groupChoices(spec, subnet, network, known, findings) };
}

async function extraGroups(aws: Aws, { network }: ClusterSpec, signal: AbortSignal): Promise<SecurityGroup[]> {
  const { securityGroups: ids } = network;
  return ids.length === 0 ? [] : aws.ec2.securityGroups({ ids }, signal);
}

async function theSubnet(aws: Aws, id: string, signal: AbortSignal): Promise<Subnet[]> {
  try {
    return await aws.ec2.subnets({ ids: [id] }, signal);
  } catch (error) {
    if (error instanceof AwsError && (error.kind === 'notFound' || error.kind === 'invalid')) return [];
    throw error;
  }
}

function groupChoices(
  spec: ClusterSpec,
  leaderSubnet: Subnet,
  network: Network,
  known: KnownTypes,
  findings: Findings,
): GroupChoice[] {
  const names = offerOf(spec).groups.map(({ name }) => name);
  return spec.workers.map((group, index) => {
    const types = group.types.flatMap((name) => known.types.get(name) ?? []);
    return {
      group,
      index,
      name: names[index] ?? String(index),
      types,
      subnets: chooseSubnets({ spec, group, index, leaderSubnet, network, known }, findings),
      least: group.count ?? group.min ?? 0,
      most: group.count ?? group.max ?? 0,
      room: roomOf(types, group.storage),
    };
  });
}

/** What kubelet offers on the smallest of the types; pods that run on every node are for the autoscaler to count. */
function roomOf(types: readonly InstanceType[], storage: number): { memory: number; disk: number } {
  const rooms = types.map(({ cores, memory, ownDisk }) => {
    const disk = ownDisk > 0 ? ownDisk : storage * GIB;
    return offeredByKubelet({ cores, memory, disk }).least;
  });
  const least = (values: readonly number[]): number => (values.length === 0 ? 0 : Math.min(...values));
  return { memory: least(rooms.map(({ memory }) => memory)), disk: least(rooms.map(({ disk }) => disk)) };
}

/** The progress of a boot, and what the cluster was asked to be, are records of the Systems Manager. */
async function canReadRecords(
  aws: Aws,
  { spec, standing }: ChoiceQuestion,
  findings: Findings,
  signal: AbortSignal,
): Promise<boolean> {
  const launchId = standing.kind === 'ours' ? standing.launchId : 'none';
  const look = aws.ssm.parametersNamed([`${parameterPath(spec.name, launchId)}status`], signal).then(() => true);
  return findings.ask('records', look, false);
}
