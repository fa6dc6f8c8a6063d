import * as v from 'valibot';
import { clusterSpecSchema, type ClusterSpec, type ClusterSpecInput } from '../../../../src/contracts/clusterSpec';
import type { Random } from '../../../real/hints/random';

/** Without `--`, which Python before 3.13 drops even where it is a value. */
const AWKWARD = ["it's", 'a b', '$HOME', '"', '`x`', '\\', '-x', '#', 'a,b:c/d', 'ä', '{"a": 1}', '%', 'x;y'];

/** A spec with each field set or not. `toilOnly`: nothing that Toil's command cannot say. */
export function randomSpec(random: Random, toilOnly: boolean): ClusterSpec {
  const spec: ClusterSpecInput = {
    format: 1,
    name: 'lab-1',
    type: random.pick(['kubernetes', 'mesos']),
    zone: 'us-west-2a',
    keyPair: word(random),
    ...maybe(random, { region: 'us-west-2' }),
    ...maybe(random, { profile: word(random) }),
    ...maybe(random, { owner: word(random) }),
    ...maybe(random, { tags: { [word(random)]: word(random), 'a=b': random.chance(0.3) ? 'c=d' : '' } }),
    ...maybe(random, { tags: { team: word(random), empty: '' } }),
    ...maybe(random, { leader: { type: 'm5.large', storage: random.int(10, 500) } }),
    workers: workers(random, toilOnly),
    ...maybe(random, {
      network: {
        ...maybe(random, { subnet: 'subnet-0a' }),
        ...maybe(random, { securityGroups: ['sg-1', 'sg-2'] }),
        ...(toilOnly ? {} : { privateAddress: random.chance(0.5), sshFrom: ['203.0.113.4/32'] }),
      },
    }),
    ...maybe(random, { permissions: { instanceProfile: 'arn:aws:iam::123456789012:instance-profile/own' } }),
    ...maybe(random, { fuse: random.chance(0.5) }),
    ...maybe(random, { s3Endpoint: random.pick(['http://minio:9000', 'https://store.lab:443', 'http://[::1]:80']) }),
    ...maybe(random, { appliance: { image: word(random), registry: 'r.io/x', check: random.chance(0.5) } }),
    ...maybe(random, { machineImage: 'ami-0a' }),
    ...maybe(random, { initCommands: { host: word(random), appliance: word(random) } }),
    ...maybe(random, { mirrors: { dockerHub: word(random) } }),
    ...maybe(random, { environment: { TOIL_KUBERNETES_OWNER: word(random), KUBE_WATCH_ENABLED: '' } }),
    ...maybe(random, { secret: 'aws-credentials' }),
    ...maybe(random, { keepFailedNodes: random.chance(0.5) }),
    ...maybe(random, { logLevel: random.pick(['CRITICAL', 'ERROR', 'WARNING', 'INFO', 'DEBUG', 'TRACE']) }),
    ...(toilOnly ? {} : beyondToil(random)),
  };
  return v.parse(clusterSpecSchema, spec);
}

function beyondToil(random: Random): Partial<ClusterSpecInput> {
  return {
    ...maybe(random, { buckets: { read: ['reads'], write: ['results'] } }),
    ...maybe(random, { permissions: { boundary: 'arn:aws:iam::123456789012:policy/edge', path: '/lab/' } }),
    ...maybe(random, { idleHours: random.pick(['never', 2] as const) }),
    ...maybe(random, { endpoints: { api: 'http://api', controllers: 'http://c' } }),
    ...maybe(random, { mirrors: { systemExtension: 'http://m', images: 'r.io/y' } }),
    ...maybe(random, { environment: { EDITOR: 'vi', TOIL_AWS_ZONE: 'eu-west-1a' } }),
    ...maybe(random, { s3Endpoint: 'https://store.lab:9000/path' }),
  };
}

function workers(random: Random, toilOnly: boolean): ClusterSpecInput['workers'] {
  const storage = random.int(10, 200);
  return Array.from({ length: random.int(1, 3) }, (_, i) => {
    const max = random.int(1, 9);
    const bid = random.pick([0.42, 3, 1e-7]);
    const range = random.chance(0.5) ? { count: max } : { min: random.int(0, max), max };
    const common = { types: random.pick([['m5.large'], ['m5.large', 'm5a.large']]), ...range, storage };
    if (toilOnly) return { ...common, ...maybe(random, { spot: true, bid }) };
    return {
      ...common,
      ...maybe(random, { spot: true }),
      ...maybe(random, { name: `group-${i}` }),
      ...maybe(random, { labels: { accelerator: 'a10g' } }),
      ...maybe(random, { subnets: ['subnet-0b'] }),
      ...maybe(random, { storage: storage + i }),
    };
  });
}

function word(random: Random): string {
  return random.pick(AWKWARD);
}

function maybe<T extends object>(random: Random, fields: T): Partial<T> {
  return random.chance(0.5) ? fields : {};
}
