import type { ClusterSpec } from '../../contracts/clusterSpec';
import type { JsonPath } from '../fit/readSpec';
import { isFurtherVariable } from './toilVariables';

/** What of a spec Toil reads from its environment (reference toil-facts.md 1.16). */
export interface LaunchEnvironment {
  readonly environment: readonly (readonly [name: string, value: string])[];
  /** `--tag KEY=VALUE` for each tag, or none where `TOIL_AWS_TAGS` has them. */
  readonly tagOptions: readonly string[][];
  readonly unsaid: readonly JsonPath[];
}

export function launchEnvironment(spec: ClusterSpec): LaunchEnvironment {
  const { appliance, initCommands } = spec;
  const tags = Object.entries(spec.tags);
  // Toil cuts `--tag` at each `=` and wants one.
  const asJson = tags.some(([key, value]) => `${key}${value}`.includes('=') || key.startsWith('-'));
  const { variables: s3, whole } = s3Variables(spec.s3Endpoint);
  const further = Object.entries(spec.environment);
  const known: readonly (readonly [string, string | undefined])[] = [
    ['TOIL_AWS_REGION', spec.region],
    ['TOIL_AWS_PROFILE', spec.profile],
    ['TOIL_AWS_TAGS', asJson ? JSON.stringify(spec.tags) : undefined],
    ['TOIL_AWS_AMI', spec.machineImage],
    ['TOIL_APPLIANCE_SELF', appliance.image],
    ['TOIL_DOCKER_REGISTRY', appliance.registry],
    ['TOIL_DOCKER_NAME', appliance.name],
    ['TOIL_CUSTOM_INIT_COMMAND', initCommands.host],
    ['TOIL_CUSTOM_DOCKER_INIT_COMMAND', initCommands.appliance],
    ['SINGULARITY_DOCKER_HUB_MIRROR', spec.mirrors.dockerHub],
    ['TOIL_AWS_SECRET_NAME', spec.secret],
    ['TOIL_AWS_NODE_DEBUG', spec.keepFailedNodes ? 'True' : undefined],
    ...s3,
    ...further.filter(([name]) => isFurtherVariable(name)),
  ];
  return {
    environment: known.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
    tagOptions: asJson ? [] : tags.map(([key, value]) => ['--tag', `${key}=${value}`]),
    unsaid: [
      ...(whole ? [] : [['s3Endpoint']]),
      ...further.flatMap(([name]): JsonPath[] => (isFurtherVariable(name) ? [] : [['environment', name]])),
    ],
  };
}

/** Toil takes a host, a port that must be there, and whether to encrypt; a path it cannot say. */
export function s3Variables(endpoint: string | undefined): {
  variables: (readonly [string, string])[];
  whole: boolean;
} {
  if (endpoint === undefined) return { variables: [], whole: true };
  const [, scheme = '', host = '', port, path = ''] =
    /^(https?):\/\/(\[[^\]]*\]|[^/:?#@]+)(?::(\d+))?(.*)$/s.exec(endpoint) ?? [];
  if (host === '') return { variables: [], whole: false };
  const variables = [
    ['TOIL_S3_HOST', host],
    ['TOIL_S3_PORT', port ?? (scheme === 'http' ? '80' : '443')],
    ...(scheme === 'http' ? [['TOIL_S3_USE_SSL', 'False'] as const] : []),
  ] as const;
  return { variables: [...variables], whole: path === '' || path === '/' };
}
