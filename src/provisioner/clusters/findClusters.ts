import { readBootStatus } from '../../contracts/bootStatus';
import { readWorkerStatus, WORKER_RECORDS, type WorkerStatus } from '../../contracts/workerStatus';
import type { Aws } from '../aws/aws';
import { AwsError } from '../aws/awsError';
import type { Parameter } from '../aws/calls/account';
import type { Instance } from '../aws/calls/ec2';
import { ALL_RECORDS, parameterPath, SECURITY_GROUP_DESCRIPTION } from '../names';
import { specInRecord, specRecordName } from '../resources/specRecord';
import { assembleClusters, clusterNames, launchIdOf, type LaunchRecords, type Sightings } from './assemble';
import type { Cluster } from './cluster';
import { isRunning } from './condition';
import { CLUSTER_TAG, NODE_TYPE_TAG } from './toilTags';

/**
 * The clusters of one account and region, ours and Toil's: two calls where there is none, else three more at the same time; one after
 * them for what workers wrote that cannot join.
 * Groups and records that may not be read are named in `unread`; what finds clusters at all must be readable.
 * @throws AwsError
 */
export async function findClusters(aws: Aws, signal: AbortSignal): Promise<Cluster[]> {
  const [instances, securityGroups] = await Promise.all([
    aws.ec2.instances({ tagKey: NODE_TYPE_TAG }, signal),
    aws.ec2.securityGroups({ description: SECURITY_GROUP_DESCRIPTION }, signal),
  ]);
  const seen = { region: aws.region, instances, securityGroups, groups: [], unread: [], now: new Date() };
  if (clusterNames(seen).length === 0) return [];
  const [groups, records] = await Promise.all([
    readable(aws.autoScaling.groups({ key: CLUSTER_TAG }, signal)),
    readable(readRecords(aws, seen, signal)),
  ]);
  return assembleClusters({
    ...seen,
    groups: groups ?? [],
    records: records ?? new Map(),
    unread: [
      ...(groups === undefined ? (['workerGroups'] as const) : []),
      ...(records === undefined ? (['records'] as const) : []),
    ],
  });
}

/** What a call gives, or undefined where it is not allowed. */
async function readable<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof AwsError && error.kind === 'accessDenied') return undefined;
    throw error;
  }
}

/** What the leader writes about its boot (contracts/bootStatus.ts). The join record is never asked for. */
const STATUS = 'status';

function recordNames(cluster: string, id: string) {
  const path = parameterPath(cluster, id);
  return { path, status: path + STATUS, spec: specRecordName(cluster, id) };
}

/** The records of all launches whose leader runs; no call where there is none. */
async function readRecords(
  aws: Aws,
  seen: Omit<Sightings, 'records'>,
  signal: AbortSignal,
): Promise<Map<string, LaunchRecords>> {
  const launches = new Map(
    clusterNames(seen).flatMap((name) => {
      const id = launchIdOf(name, seen);
      const runs = seen.instances.some((each) => each.tags[CLUSTER_TAG] === name && isRunning(each));
      return id === undefined || !runs ? [] : [[id, recordNames(name, id)] as const];
    }),
  );
  if (launches.size === 0) return new Map();
  const names = [...launches.values()].flatMap(({ status, spec }) => [status, spec]);
  const [named, workers] = await Promise.all([
    aws.ssm.parametersNamed(names, signal),
    readable(workerRecords(aws, seen.instances, signal)),
  ]);
  const read = new Map(named.map((each) => [each.name, each]));
  return new Map(
    [...launches].map(([id, { path, status, spec }]) => [
      id,
      { ...recordsOf(read.get(status), read.get(spec)), workers: workersBelow(path, workers ?? []) },
    ]),
  );
}

/** What workers wrote that cannot join: few, so that their names are looked for in all clusters at once. */
async function workerRecords(
  { ssm }: Pick<Aws, 'ssm'>,
  instances: readonly Instance[],
  signal: AbortSignal,
): Promise<readonly Parameter[]> {
  const running = new Set(instances.filter(isRunning).map(({ id }) => id));
  const written = await ssm.parameterNames(ALL_RECORDS, signal);
  const names = written.flatMap(({ name }) => {
    const [, id] = name.split(`/${WORKER_RECORDS}`);
    return id !== undefined && running.has(id) ? [name] : [];
  });
  return names.length === 0 ? [] : ssm.parametersNamed(names, signal);
}

function workersBelow(path: string, records: readonly Parameter[]): ReadonlyMap<string, WorkerStatus> {
  const folder = path + WORKER_RECORDS;
  return new Map(
    records.flatMap(({ name, value }) => {
      const status = name.startsWith(folder) ? readWorkerStatus(value) : undefined;
      return status === undefined ? [] : [[name.slice(folder.length), status] as const];
    }),
  );
}

function recordsOf(status: Parameter | undefined, spec: Parameter | undefined): LaunchRecords {
  const boot = status === undefined ? undefined : readBootStatus(status.value);
  const wantedGroups = spec === undefined ? undefined : countGroups(spec.value);
  return { ...(boot === undefined ? {} : { boot }), ...(wantedGroups === undefined ? {} : { wantedGroups }) };
}

/** How many worker groups a launch is to have; undefined for a text that is no spec. A group of none is not made. */
function countGroups(text: string): number | undefined {
  return specInRecord(text)?.workers.filter(({ count, max }) => (count ?? max ?? 0) > 0).length;
}
