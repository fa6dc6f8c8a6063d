import * as v from 'valibot';
import { addressRange, bucket, environmentName, line, subnet, text, url } from './clusterSpecParts';
import { workerGroupSchema } from './workerGroup';

/**
 * `NAME.toil-cluster.json`: what a user wants a cluster to be (docs/toil-cluster.md lists every field beside Toil's own option
 * for it). Launch, resize and the fit check read it. The message of each rule is its name: sentences are made where it is shown.
 */
export const CLUSTER_SPEC_FORMAT = 1;

export const SPEC_SUFFIX = '.toil-cluster.json';

/** GB (2^30 bytes) of a root volume unless the spec says otherwise: Toil's `--leaderStorage` and `--nodeStorage`. */
export const DEFAULT_STORAGE = 50;
/** What stands in for a leader type: enough for the control plane and Toil's leader process. */
export const DEFAULT_LEADER_TYPE = 't3.medium';
/** Hours without a live run before the leader stops the cluster (design.md, decision 12). */
export const DEFAULT_IDLE_HOURS = 8;

/** Role names end in `_toil_worker` and have 64 characters at most; Toil refuses capitals and `_` in a cluster's name. */
export const clusterName = v.pipe(
  text,
  v.regex(/^(?!sg-|enabled$)[a-z][a-z0-9-]{0,50}[a-z0-9]$/, 'clusterName'),
  v.description('Name of the cluster: small letters, digits and -. Unset: the name of this file.'),
);

const leaderSchema = v.strictObject({
  type: v.pipe(v.optional(text, DEFAULT_LEADER_TYPE), v.description('EC2 instance type of the leader.')),
  storage: v.pipe(
    v.optional(v.pipe(v.number(), v.integer('whole'), v.minValue(10, 'storage')), DEFAULT_STORAGE),
    v.description("Size of the leader's root volume in GB."),
  ),
});

const networkSchema = v.strictObject({
  subnet: v.pipe(v.optional(subnet), v.description('Subnet of the leader. Unset: the default one of the zone.')),
  privateAddress: v.pipe(
    v.optional(v.boolean(), false),
    v.description('Reach the leader by its private address (through a VPN or a jump host).'),
  ),
  securityGroups: v.pipe(
    v.optional(v.array(v.pipe(text, v.regex(/^sg-[0-9a-f]+$/, 'securityGroup'))), []),
    v.description('Further security groups for all instances, by id.'),
  ),
  sshFrom: v.pipe(
    v.optional(v.array(addressRange), []),
    v.description('Address ranges that may reach the leader by SSH, as 203.0.113.4/32. Empty: only your own address.'),
  ),
});

const permissionsSchema = v.strictObject({
  instanceProfile: v.pipe(
    v.optional(v.pipe(text, v.regex(/^arn:[\w-]+:iam::\d{12}:instance-profile\/\S+$/, 'instanceProfile'))),
    v.description('ARN of an instance profile of your own; then no role is made.'),
  ),
  boundary: v.pipe(
    v.optional(v.pipe(text, v.regex(/^arn:[\w-]+:iam::(\d{12}|aws):policy\/\S+$/, 'policyArn'))),
    v.description('ARN of the permissions boundary that roles must have in your account.'),
  ),
  path: v.pipe(
    v.optional(v.pipe(text, v.regex(/^\/([\w+=,.@-]+\/)*$/, 'iamPath')), '/'),
    v.description('IAM path of the roles and profiles that are made.'),
  ),
});

const bucketsSchema = v.strictObject({
  read: v.pipe(v.optional(v.array(bucket), []), v.description('S3 buckets that jobs may read.')),
  write: v.pipe(v.optional(v.array(bucket), []), v.description('S3 buckets that jobs may read and write.')),
});

const endpointsSchema = v.strictObject({
  api: v.pipe(v.optional(url), v.description('Address for calls to EC2, Auto Scaling and IAM.')),
  ssm: v.pipe(v.optional(url), v.description('Address for calls to Systems Manager.')),
  controllers: v.pipe(
    v.optional(url),
    v.description("Address that the cluster's own controllers (cloud controller, autoscaler) use."),
  ),
});

const mirrorsSchema = v.strictObject({
  systemExtension: v.pipe(v.optional(url), v.description('Folder with the Kubernetes system extension for Flatcar.')),
  images: v.pipe(v.optional(line), v.description("Registry that holds copies of the cluster's images, host/prefix.")),
  dockerHub: v.pipe(
    v.optional(line),
    v.description("Mirror of Docker Hub for the jobs' images (SINGULARITY_DOCKER_HUB_MIRROR)."),
  ),
});

const applianceSchema = v.strictObject({
  image: v.pipe(v.optional(line), v.description('Whole image reference of Toil (TOIL_APPLIANCE_SELF).')),
  registry: v.pipe(v.optional(line), v.description('Registry of the image (TOIL_DOCKER_REGISTRY).')),
  name: v.pipe(v.optional(line), v.description('Name of the image in the registry (TOIL_DOCKER_NAME).')),
  check: v.pipe(
    v.optional(v.boolean(), true),
    v.description('Look whether the image exists before the launch (false: --forceDockerAppliance).'),
  ),
});

const initCommandsSchema = v.strictObject({
  host: v.pipe(
    v.optional(line),
    v.description('A bash line that every instance runs before its containers (TOIL_CUSTOM_INIT_COMMAND).'),
  ),
  appliance: v.pipe(
    v.optional(line),
    v.description("A bash line that runs inside Toil's container first (TOIL_CUSTOM_DOCKER_INIT_COMMAND)."),
  ),
});

/** Whether a zone lies in the region that is named beside it, `us-west-2a` in `us-west-2`. */
function zoneFits(spec: { readonly region?: string | undefined; readonly zone?: string | undefined }): boolean {
  return spec.region === undefined || spec.zone === undefined || spec.zone.startsWith(spec.region);
}

const fields = v.strictObject({
  $schema: v.pipe(v.optional(text), v.description('Address of the JSON schema; not read.')),
  format: v.pipe(v.literal(CLUSTER_SPEC_FORMAT), v.description('Number of this file format.')),
  name: v.optional(clusterName),
  type: v.pipe(
    v.optional(v.picklist(['kubernetes', 'mesos']), 'kubernetes'),
    v.description('What runs the jobs. mesos is for old clusters only.'),
  ),
  profile: v.pipe(v.optional(text), v.description('Profile of your AWS configuration (TOIL_AWS_PROFILE).')),
  region: v.pipe(
    v.optional(v.pipe(text, v.regex(/^[a-z]{2,}(-[a-z]+)+-\d+$/, 'region'))),
    v.description('Region, as us-west-2. Unset: that of the zone or of the profile.'),
  ),
  zone: v.pipe(
    v.optional(v.pipe(text, v.regex(/^[a-z]{2,}(-[a-z0-9]+)+-\d+[a-z]$/, 'zone'))),
    v.description('Availability zone, as us-west-2a (TOIL_AWS_ZONE). Unset: one that offers the types.'),
  ),
  keyPair: v.pipe(v.optional(text), v.description('Name of the EC2 key pair for SSH.')),
  owner: v.pipe(v.optional(text), v.description('Value of the tag Owner (TOIL_OWNER_TAG).')),
  tags: v.pipe(
    v.optional(v.record(text, v.string()), {}),
    v.description('Tags for everything that is made (TOIL_AWS_TAGS).'),
  ),
  leader: v.pipe(v.optional(leaderSchema, {}), v.description('The instance that carries the cluster.')),
  workers: v.pipe(v.array(workerGroupSchema), v.description('The worker groups.')),
  buckets: v.pipe(v.optional(bucketsSchema, {}), v.description('What jobs may read and write in S3.')),
  permissions: v.pipe(v.optional(permissionsSchema, {}), v.description('How roles are made in IAM.')),
  network: v.pipe(v.optional(networkSchema, {}), v.description('Where the cluster stands and who reaches it.')),
  idleHours: v.pipe(
    v.optional(
      v.union([v.literal('never'), v.pipe(v.number(), v.minValue(0.25, 'idleHours'))], 'idleHours'),
      DEFAULT_IDLE_HOURS,
    ),
    v.description('Hours without a run until the leader stops the cluster, or never.'),
  ),
  history: v.pipe(
    v.optional(v.boolean(), true),
    v.description('Keep how busy nodes and pods were for 15 days, by a small private Prometheus on the leader.'),
  ),
  fuse: v.pipe(
    v.optional(v.boolean(), true),
    v.description('Containers may mount file systems (--allowFuse): jobs run privileged.'),
  ),
  s3Endpoint: v.pipe(
    v.optional(url),
    v.description('Address of an S3-compatible store (TOIL_S3_HOST, TOIL_S3_PORT, TOIL_S3_USE_SSL).'),
  ),
  endpoints: v.pipe(v.optional(endpointsSchema, {}), v.description("Other addresses than Amazon's own.")),
  mirrors: v.pipe(v.optional(mirrorsSchema, {}), v.description('Where instances fetch what they need to boot.')),
  appliance: v.pipe(v.optional(applianceSchema, {}), v.description("Toil's container image.")),
  machineImage: v.pipe(
    v.optional(v.pipe(text, v.regex(/^ami-[0-9a-f]+$/, 'machineImage'))),
    v.description('Machine image of all instances (TOIL_AWS_AMI). Unset: the newest stable Flatcar.'),
  ),
  initCommands: v.pipe(v.optional(initCommandsSchema, {}), v.description('Commands of your own at boot.')),
  environment: v.pipe(
    v.optional(v.record(environmentName, v.string()), {}),
    v.description(
      "Variables for Toil's container and the jobs, as TOIL_KUBERNETES_POD_TIMEOUT. No secrets: every instance's user can read them.",
    ),
  ),
  secret: v.pipe(
    v.optional(v.pipe(text, v.regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, 'secret'))),
    v.description('Kubernetes secret with AWS credentials for the jobs (TOIL_AWS_SECRET_NAME).'),
  ),
  keepFailedNodes: v.pipe(
    v.optional(v.boolean(), false),
    v.description('Keep instances that did not come up, to look into them (TOIL_AWS_NODE_DEBUG).'),
  ),
  logLevel: v.pipe(
    v.optional(v.picklist(['CRITICAL', 'ERROR', 'WARNING', 'INFO', 'DEBUG', 'TRACE']), 'INFO'),
    v.description("Level of Toil's log (--logLevel)."),
  ),
});

export const clusterSpecSchema = v.pipe(
  fields,
  v.forward(v.partialCheck([['region'], ['zone']], zoneFits, 'zoneOfOtherRegion'), ['zone']),
  v.forward(
    v.partialCheck(
      [['workers', '$', 'name']],
      ({ workers }) => {
        const names = workers.flatMap(({ name }) => name ?? []);
        return new Set(names).size === names.length;
      },
      'sameGroupName',
    ),
    ['workers'],
  ),
  v.forward(
    v.partialCheck([['type'], ['workers']], ({ type, workers }) => type === 'mesos' || workers.length > 0, 'noWorkers'),
    ['workers'],
  ),
);

/** A spec with all its defaults filled in. */
export type ClusterSpec = v.InferOutput<typeof clusterSpecSchema>;
/** A spec as it is written. */
export type ClusterSpecInput = v.InferInput<typeof clusterSpecSchema>;
