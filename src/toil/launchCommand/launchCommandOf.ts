import { DEFAULT_IDLE_HOURS, type ClusterSpec } from '../../contracts/clusterSpec';
import type { JsonPath } from '../fit/readSpec';
import { quoted } from './shellText';
import { workerOptions } from './workerOptions';
import { launchEnvironment } from './launchEnvironment';

/** A spec as a command of Toil's own. */
export interface WrittenLaunch {
  /** For a POSIX shell, a line for each variable and option. */
  readonly text: string;
  readonly environment: readonly (readonly [name: string, value: string])[];
  /** The program and its arguments. */
  readonly argv: readonly string[];
  /** What Toil has no words for, or takes and does nothing about. */
  readonly unsaid: readonly JsonPath[];
  /** What Toil must be told and the spec leaves open: the word that stands there instead makes Toil refuse the command. */
  readonly blanks: readonly Blank[];
}

export interface Blank {
  readonly path: JsonPath;
  readonly word: string;
}

/** Writes the `toil launch-cluster` that comes nearest to a spec, for people who go back to Toil (reference toil-facts.md 1.17). */
export function launchCommandOf(spec: ClusterSpec): WrittenLaunch {
  const blanks: Blank[] = [];
  const needed = (value: string | undefined, path: JsonPath, word: string): string => {
    if (value === undefined) blanks.push({ path, word });
    return value ?? word;
  };
  const workers = workerOptions(spec);
  const variables = launchEnvironment(spec);
  const options: string[][] = [
    ['--clusterType', spec.type],
    option('--zone', needed(spec.zone, ['zone'], 'ZONE')),
    option('--keyPairName', needed(spec.keyPair, ['keyPair'], 'KEY_PAIR')),
    option('--leaderNodeType', spec.leader.type),
    ['--leaderStorage', String(spec.leader.storage)],
    ...workers.options,
    ...(spec.owner === undefined ? [] : [option('--owner', spec.owner)]),
    ...variables.tagOptions,
    ...furtherOptions(spec),
  ];
  const name = needed(spec.name, ['name'], 'CLUSTER_NAME');
  const lines = [
    ...variables.environment.map(([key, value]) => `${key}=${quoted(value)}`),
    ['toil', 'launch-cluster', name].map(quoted).join(' '),
    ...options.map((words) => `  ${words.map(quoted).join(' ')}`),
  ];
  return {
    text: `${lines.join(' \\\n')}\n`,
    environment: variables.environment,
    argv: ['toil', 'launch-cluster', name, ...options.flat()],
    unsaid: [...unsaidOf(spec), ...workers.unsaid, ...variables.unsaid],
    blanks: [...blanks, ...workers.blanks],
  };
}

/** A value that begins with a minus would be taken for an option. */
function option(name: string, value: string): string[] {
  return value.startsWith('-') ? [`${name}=${value}`] : [name, value];
}

function furtherOptions({ network, permissions, appliance, fuse, logLevel }: ClusterSpec): string[][] {
  const { instanceProfile } = permissions;
  return [
    ...(network.subnet === undefined ? [] : [['--vpcSubnet', network.subnet]]),
    ...(network.privateAddress ? [['--use_private_ip']] : []),
    ...network.securityGroups.map((id) => ['--awsEc2ExtraSecurityGroupId', id]),
    ...(instanceProfile === undefined ? [] : [['--awsEc2ProfileArn', instanceProfile]]),
    ...(appliance.check ? [] : [['--forceDockerAppliance']]),
    ...(fuse ? [] : [['--allowFuse', 'False']]),
    ...(logLevel === 'INFO' ? [] : [['--logLevel', logLevel]]),
  ];
}

/** What is ours alone, where a spec asks for it. `--use_private_ip` Toil takes and ignores on AWS. */
function unsaidOf(spec: ClusterSpec): JsonPath[] {
  const { buckets, permissions, network, endpoints, mirrors } = spec;
  const asked: readonly (readonly [boolean, JsonPath])[] = [
    [buckets.read.length > 0, ['buckets', 'read']],
    [buckets.write.length > 0, ['buckets', 'write']],
    [permissions.boundary !== undefined, ['permissions', 'boundary']],
    [permissions.path !== '/', ['permissions', 'path']],
    [network.sshFrom.length > 0, ['network', 'sshFrom']],
    [network.privateAddress, ['network', 'privateAddress']],
    [spec.idleHours !== DEFAULT_IDLE_HOURS, ['idleHours']],
    [endpoints.api !== undefined, ['endpoints', 'api']],
    [endpoints.ssm !== undefined, ['endpoints', 'ssm']],
    [endpoints.controllers !== undefined, ['endpoints', 'controllers']],
    [mirrors.systemExtension !== undefined, ['mirrors', 'systemExtension']],
    [mirrors.images !== undefined, ['mirrors', 'images']],
  ];
  return asked.flatMap(([is, path]) => (is ? [path] : []));
}
