import { AwsError } from '../../src/provisioner/aws/awsError';
import type { PriceCalls, QuotaCalls, S3Calls, SsmCalls } from '../../src/provisioner/aws/calls/account';
import type { FakeAccount } from './fakeAws';
import { ON_DEMAND, STORAGE_PRICE, type FakeBucket, type FakeRegion } from './fakeState';

export function fakeS3(account: FakeAccount, region: string): S3Calls {
  const { buckets } = account.globals;
  const there = (name: string, action: string): FakeBucket => {
    const found = buckets.get(name);
    if (!found) throw new AwsError('notFound', `s3:${action}`, 'NoSuchBucket', name);
    if (found.foreign) throw new AwsError('accessDenied', `s3:${action}`, 'AccessDenied', name);
    return found;
  };
  return {
    bucket: (name) => {
      const found = buckets.get(name);
      return Promise.resolve(found === undefined ? undefined : found.foreign ? 'foreign' : 'ours');
    },
    buckets: () =>
      Promise.resolve(
        [...buckets].filter(([, { foreign }]) => !foreign).map(([name, { created }]) => ({ name, created })),
      ),
    bucketRegion: (name) => Promise.resolve(buckets.get(name)?.region),
    bucketTags: (name) => Promise.resolve(there(name, 'GetBucketTagging').tags),
    keys: (name, most) => Promise.resolve([...there(name, 'ListBucket').objects.keys()].sort().slice(0, most)),
    createBucket: (name, tags) => {
      if (buckets.get(name)?.foreign)
        throw new AwsError('alreadyExists', 's3:CreateBucket', 'BucketAlreadyExists', name);
      if (!buckets.has(name))
        buckets.set(name, { region, created: account.now, tags, objects: new Map(), foreign: false });
      return Promise.resolve();
    },
    hasObject: (name, key) => Promise.resolve(buckets.get(name)?.objects.has(key) ?? false),
    putObject: (name, key, body) => {
      there(name, 'PutObject').objects.set(key, body);
      return Promise.resolve();
    },
    emptyBucket: (name) => {
      const { objects } = there(name, 'DeleteObject');
      const gone = objects.size;
      objects.clear();
      return Promise.resolve(gone);
    },
    deleteBucket: (name) => {
      if ((buckets.get(name)?.objects.size ?? 0) > 0)
        throw new AwsError('stillInUse', 's3:DeleteBucket', 'BucketNotEmpty', name);
      buckets.delete(name);
      return Promise.resolve();
    },
  };
}

export function fakeSsm(account: FakeAccount, { parameters }: FakeRegion): SsmCalls {
  const below = (path: string) => [...parameters.values()].filter(({ name }) => name.startsWith(withSlash(path)));
  return {
    parameters: (path) => Promise.resolve(below(path)),
    parametersNamed: (names) => Promise.resolve([...parameters.values()].filter(({ name }) => names.includes(name))),
    parameterNames: (path) => Promise.resolve(below(path).map(({ name, changed }) => ({ name, changed }))),
    putParameter: (name, value) => {
      parameters.set(name, { name, value, changed: account.now });
      return Promise.resolve();
    },
    deleteParameters: (names) => {
      for (const name of names) parameters.delete(name);
      return Promise.resolve();
    },
    startSession: (instanceId) =>
      Promise.resolve({ sessionId: `s-${instanceId}`, streamUrl: '', tokenValue: '', endpoint: '' }),
  };
}

/** Paths are hierarchies: `/toil/my` does not hold what is below `/toil/my-cluster`. */
function withSlash(path: string): string {
  return path.endsWith('/') ? path : `${path}/`;
}

export function fakePrices(): PriceCalls {
  return {
    onDemand: (types) => Promise.resolve(new Map([...ON_DEMAND].filter(([type]) => types.includes(type)))),
    storage: () => Promise.resolve(STORAGE_PRICE),
  };
}

export function fakeQuotas(): QuotaCalls {
  return { cores: () => Promise.resolve(32) };
}
