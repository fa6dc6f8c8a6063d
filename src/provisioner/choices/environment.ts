import * as v from 'valibot';
import { clusterSpecSchema, type ClusterSpec } from '../../contracts/clusterSpec';
import type { JsonPath } from '../../toil/fit/readSpec';
import type { Fault } from '../findings';
import { regionOfZone } from './region';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * A spec in which what it leaves open is taken from Toil's environment variables, which mean what they mean to Toil (reference
 * toil-facts.md 1.3, 1.14 to 1.16). What the spec says itself is kept; a value that it could not hold is a fault.
 */
export function withEnvironment(spec: ClusterSpec, environment: Environment): { spec: ClusterSpec; faults: Fault[] } {
  let whole = spec;
  const faults: Fault[] = [];
  for (const { variable, path, fill } of VARIABLES) {
    const value = environment[variable];
    if (value === undefined || value === '') continue;
    const filled = fill(whole, value, environment);
    if (filled === whole) continue;
    const read = filled === undefined ? undefined : v.safeParse(clusterSpecSchema, filled);
    if (read?.success === true) whole = read.output;
    else faults.push({ kind: 'badVariable', path, variable });
  }
  return { spec: whole, faults };
}

interface Variable {
  readonly variable: string;
  readonly path: JsonPath;
  /** The spec itself when it says otherwise already; undefined when the value makes no sense. */
  readonly fill: (spec: ClusterSpec, value: string, environment: Environment) => ClusterSpec | undefined;
}

type Plain = 'region' | 'profile' | 'machineImage' | 'owner' | 'secret';

function plain(variable: string, key: Plain): Variable {
  const fill = (spec: ClusterSpec, value: string): ClusterSpec =>
    spec[key] === undefined ? { ...spec, [key]: value } : spec;
  return { variable, path: [key], fill };
}

function nested<K extends 'appliance' | 'initCommands' | 'mirrors'>(
  variable: string,
  key: K,
  inner: keyof ClusterSpec[K] & string,
): Variable {
  const fill = (spec: ClusterSpec, value: string): ClusterSpec =>
    spec[key][inner] === undefined ? { ...spec, [key]: { ...spec[key], [inner]: value } } : spec;
  return { variable, path: [key, inner], fill };
}

const VARIABLES: readonly Variable[] = [
  {
    variable: 'TOIL_AWS_ZONE',
    path: ['zone'],
    fill: (spec, zone) => {
      const region = regionOfZone(zone);
      if (region === undefined) return undefined;
      const free = spec.zone === undefined && spec.network.subnet === undefined;
      return free && (spec.region ?? region) === region ? { ...spec, zone } : spec;
    },
  },
  {
    variable: 'TOIL_AWS_REGION',
    path: ['region'],
    fill: (spec, region) => ((spec.region ?? spec.zone) === undefined ? { ...spec, region } : spec),
  },
  plain('TOIL_AWS_PROFILE', 'profile'),
  plain('TOIL_AWS_AMI', 'machineImage'),
  plain('TOIL_OWNER_TAG', 'owner'),
  {
    variable: 'TOIL_AWS_TAGS',
    path: ['tags'],
    // With one tag of the spec's own, those of the environment are ignored, as with one `--tag`.
    fill: (spec, text) => {
      if (Object.keys(spec.tags).length > 0) return spec;
      const tags = tagsIn(text);
      return tags === undefined ? undefined : { ...spec, tags };
    },
  },
  nested('TOIL_APPLIANCE_SELF', 'appliance', 'image'),
  nested('TOIL_DOCKER_REGISTRY', 'appliance', 'registry'),
  nested('TOIL_DOCKER_NAME', 'appliance', 'name'),
  nested('TOIL_CUSTOM_INIT_COMMAND', 'initCommands', 'host'),
  nested('TOIL_CUSTOM_DOCKER_INIT_COMMAND', 'initCommands', 'appliance'),
  nested('SINGULARITY_DOCKER_HUB_MIRROR', 'mirrors', 'dockerHub'),
  plain('TOIL_AWS_SECRET_NAME', 'secret'),
  {
    variable: 'TOIL_S3_HOST',
    path: ['s3Endpoint'],
    fill: (spec, host, environment) => {
      if (spec.s3Endpoint !== undefined) return spec;
      const scheme = /^(?:false|0|no)$/i.test(environment['TOIL_S3_USE_SSL'] ?? '') ? 'http' : 'https';
      const port = environment['TOIL_S3_PORT'] ?? '';
      return { ...spec, s3Endpoint: `${scheme}://${host}${port === '' ? '' : `:${port}`}` };
    },
  },
  {
    variable: 'TOIL_AWS_NODE_DEBUG',
    path: ['keepFailedNodes'],
    fill: (spec, value) => (/^true$/i.test(value) && !spec.keepFailedNodes ? { ...spec, keepFailedNodes: true } : spec),
  },
];

function tagsIn(text: string): Record<string, string> | undefined {
  try {
    const read = v.safeParse(v.record(v.string(), v.string()), JSON.parse(text));
    return read.success && !text.trim().startsWith('[') ? read.output : undefined;
  } catch {
    return undefined;
  }
}
