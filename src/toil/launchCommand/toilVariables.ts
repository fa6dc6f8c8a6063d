import * as v from 'valibot';
import type { ClusterSpecInput } from '../../contracts/clusterSpec';
import type { JsonPath } from '../fit/readSpec';
import { toilBoolean } from './pythonWords';

/** What other variables say; undefined for none, and for an empty value, which Toil takes for none. */
export type OtherVariables = (name: string) => string | undefined;

/** What the value of a variable comes to. */
export interface Filling {
  /** Nothing where the value says nothing. */
  readonly fields?: Partial<ClusterSpecInput>;
  /** The variable whose value makes no sense to Toil. */
  readonly bad?: string;
  /** Toil ignores `TOIL_S3_HOST` without a port, a slip that is not kept: the usual one stands in. */
  readonly portAdded?: string;
}

/** An environment variable of Toil that has a place in a spec. */
export interface ToilVariable {
  readonly name: string;
  readonly path: JsonPath;
  /** The option of `launch-cluster` that goes before it. */
  readonly option?: string;
  /** Whether a spec says otherwise already. */
  readonly isSaid: (spec: ClusterSpecInput, value: string) => boolean;
  readonly read: (spec: ClusterSpecInput, value: string, others: OtherVariables) => Filling;
}

type Plain = 'zone' | 'region' | 'profile' | 'machineImage' | 'owner' | 'secret';

function plain(name: string, key: Plain, option?: string): ToilVariable {
  return {
    name,
    path: [key],
    ...(option === undefined ? {} : { option }),
    isSaid: (spec) => spec[key] !== undefined,
    read: (_spec, value) => ({ fields: { [key]: value } }),
  };
}

function nested<K extends 'appliance' | 'initCommands' | 'mirrors'>(
  name: string,
  key: K,
  inner: keyof NonNullable<ClusterSpecInput[K]> & string,
): ToilVariable {
  return {
    name,
    path: [key, inner],
    isSaid: (spec) => Object.hasOwn(spec[key] ?? {}, inner),
    read: (spec, value) => ({ fields: { [key]: { ...spec[key], [inner]: value } } }),
  };
}

/** The zone of a launch counts for Toil, not a region beside it. */
const REGION: ToilVariable = {
  ...plain('TOIL_AWS_REGION', 'region', '--zone'),
  isSaid: ({ region, zone }, value) => region !== undefined || zone?.startsWith(value) === false,
};

/** A JSON object; with one tag of the launch's own Toil does not look at it. */
const TAGS: ToilVariable = {
  name: 'TOIL_AWS_TAGS',
  path: ['tags'],
  option: '--tag',
  isSaid: ({ tags }) => Object.keys(tags ?? {}).length > 0,
  read: (_spec, value) => {
    const read = v.safeParse(v.record(v.string(), v.string()), json(value));
    return read.success ? { fields: { tags: read.output } } : { bad: 'TOIL_AWS_TAGS' };
  },
};

function json(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? undefined : value;
  } catch {
    return undefined;
  }
}

const NODE_DEBUG: ToilVariable = {
  name: 'TOIL_AWS_NODE_DEBUG',
  path: ['keepFailedNodes'],
  isSaid: ({ keepFailedNodes }) => keepFailedNodes === true,
  read: (_spec, value) => (/^(?:True|TRUE|true)$/.test(value) ? { fields: { keepFailedNodes: true } } : {}),
};

const S3_PORT = 'TOIL_S3_PORT';
const S3_USE_SSL = 'TOIL_S3_USE_SSL';

/** toil/lib/aws/utils.py: port and encryption say nothing without a host. */
const S3_HOST: ToilVariable = {
  name: 'TOIL_S3_HOST',
  path: ['s3Endpoint'],
  isSaid: ({ s3Endpoint }) => s3Endpoint !== undefined,
  read: (_spec, host, others) => {
    const encrypted = others(S3_USE_SSL);
    const truth = encrypted === undefined ? true : toilBoolean(encrypted);
    const usual = truth === false ? '80' : '443';
    const port = others(S3_PORT);
    return {
      fields: { s3Endpoint: `${truth === false ? 'http' : 'https'}://${host}:${port ?? usual}` },
      ...(truth === undefined ? { bad: S3_USE_SSL } : {}),
      ...(port === undefined ? { portAdded: usual } : {}),
    };
  },
};

/** All of them (reference toil-facts.md 1.16), in the order in which they count: the zone before the region. */
export const TOIL_VARIABLES: readonly ToilVariable[] = [
  plain('TOIL_AWS_ZONE', 'zone', '--zone'),
  REGION,
  plain('TOIL_AWS_PROFILE', 'profile'),
  plain('TOIL_AWS_AMI', 'machineImage'),
  plain('TOIL_OWNER_TAG', 'owner', '--owner'),
  TAGS,
  plain('TOIL_AWS_SECRET_NAME', 'secret'),
  NODE_DEBUG,
  nested('TOIL_APPLIANCE_SELF', 'appliance', 'image'),
  nested('TOIL_DOCKER_REGISTRY', 'appliance', 'registry'),
  nested('TOIL_DOCKER_NAME', 'appliance', 'name'),
  nested('TOIL_CUSTOM_INIT_COMMAND', 'initCommands', 'host'),
  nested('TOIL_CUSTOM_DOCKER_INIT_COMMAND', 'initCommands', 'appliance'),
  nested('SINGULARITY_DOCKER_HUB_MIRROR', 'mirrors', 'dockerHub'),
  S3_HOST,
];

const PLACED: ReadonlySet<string> = new Set([...TOIL_VARIABLES.map(({ name }) => name), S3_PORT, S3_USE_SSL]);

/** Whether a variable is one of those that Toil reads beside the fields of a spec; they reach the leader and the jobs as they are. */
export function isFurtherVariable(name: string): boolean {
  return !PLACED.has(name) && (name.startsWith('TOIL_') || name === 'KUBE_WATCH_ENABLED');
}
