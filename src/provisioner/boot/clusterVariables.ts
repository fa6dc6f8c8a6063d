import type { BootInput } from '../bootDocument';
import { ecrRegistries } from '../ecr';
import { RANGE_TAG } from '../names';
import { applianceOf } from './artefacts';

const HOUR = 3600;
/** Flatcar's services do not look into /opt/bin, where Ignition puts our programs. */
const PROGRAMS_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/bin';

/** What the programs of a boot are told (`/etc/toil/cluster.env`). Nothing in it is secret. */
export function clusterVariables({ cluster, spec, parameters, choices }: BootInput): Record<string, string> {
  const { endpoints, idleHours, fuse } = spec;
  const registries = ecrRegistries(spec).map(({ host }) => host);
  const china = choices.identity.partition === 'aws-cn';
  return {
    PATH: PROGRAMS_PATH,
    TOIL_CLUSTER: cluster,
    TOIL_CLUSTER_TYPE: spec.type,
    TOIL_RECORDS: parameters,
    TOIL_AWS_DOMAIN: china ? 'amazonaws.com.cn' : 'amazonaws.com',
    TOIL_APPLIANCE_SELF: applianceOf(spec),
    TOIL_ALLOW_FUSE: String(fuse),
    TOIL_RANGE_TAG: RANGE_TAG,
    ...(idleHours === 'never' ? {} : { TOIL_IDLE_SECONDS: String(Math.round(idleHours * HOUR)) }),
    ...(registries.length === 0 ? {} : { TOIL_REGISTRIES: registries.join(' ') }),
    ...given('TOIL_SSM_ENDPOINT', endpoints.ssm),
    ...given('TOIL_API_ENDPOINT', endpoints.controllers ?? endpoints.api),
  };
}

/** The environment of Toil's container (reference toil-facts.md 2.7), with what the spec adds. */
export function applianceVariables({ spec, choices, tags }: BootInput): Record<string, string> {
  const { s3Endpoint, mirrors, secret, fuse, keepFailedNodes } = spec;
  const kubernetes = spec.type === 'kubernetes';
  return {
    TMPDIR: '/var/tmp',
    TOIL_AWS_TAGS: JSON.stringify(tags),
    TOIL_AWS_ZONE: choices.zone,
    TOIL_APPLIANCE_SELF: applianceOf(spec),
    SINGULARITY_CACHEDIR: '/var/lib/toil/singularity',
    MINIWDL__SINGULARITY__IMAGE_CACHE: '/var/lib/toil/miniwdl',
    ...(kubernetes ? { TOIL_KUBERNETES_HOST_PATH: '/var/lib/toil' } : {}),
    ...(kubernetes && fuse ? { TOIL_KUBERNETES_PRIVILEGED: 'True' } : {}),
    ...(keepFailedNodes ? { TOIL_AWS_NODE_DEBUG: 'True' } : {}),
    ...given('TOIL_AWS_SECRET_NAME', secret),
    ...given('SINGULARITY_DOCKER_HUB_MIRROR', mirrors.dockerHub),
    ...(s3Endpoint === undefined ? {} : s3Variables(s3Endpoint)),
    // The user's own last: who names a variable means it.
    ...spec.environment,
  };
}

/** Toil ignores a host without a port (toil/lib/aws/utils.py). */
function s3Variables(endpoint: string): Record<string, string> {
  const url = new URL(endpoint);
  const encrypted = url.protocol === 'https:';
  return {
    TOIL_S3_HOST: url.hostname,
    TOIL_S3_PORT: url.port === '' ? (encrypted ? '443' : '80') : url.port,
    TOIL_S3_USE_SSL: encrypted ? 'True' : 'False',
    AWS_ENDPOINT_URL_S3: endpoint,
  };
}

function given(name: string, value: string | undefined): Record<string, string> {
  return value === undefined ? {} : { [name]: value };
}
