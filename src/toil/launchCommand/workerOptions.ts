import { DEFAULT_STORAGE, type ClusterSpec } from '../../contracts/clusterSpec';
import type { WorkerGroup } from '../../contracts/workerGroup';
import type { JsonPath } from '../fit/readSpec';

/** The options for the worker groups of a spec. */
export interface WorkerOptions {
  readonly options: readonly string[][];
  readonly unsaid: readonly JsonPath[];
  readonly blanks: readonly { readonly path: JsonPath; readonly word: string }[];
}

/** Toil has spot only with a price. Without a bid it would buy on demand, so a word stands there that it cannot read. */
const BID_BLANK = 'BID';

/** `--nodeTypes`, `--workers` and `--nodeStorage`, which is one size for all groups: that of the first. */
export function workerOptions({ workers }: ClusterSpec): WorkerOptions {
  const kept = workers.flatMap((group, index) => (most(group) === 0 ? [] : [{ group, index }]));
  const storage = kept[0]?.group.storage ?? DEFAULT_STORAGE;
  const blanks = kept.flatMap(({ group, index }) =>
    group.spot && group.bid === undefined ? [{ path: ['workers', index, 'bid'], word: BID_BLANK }] : [],
  );
  const unsaid = [
    ...workers.flatMap((group, index): JsonPath[] => (most(group) === 0 ? [['workers', index]] : [])),
    ...kept.flatMap(({ group, index }) => unsaidOf(group, storage).map((key) => ['workers', index, key])),
  ];
  if (kept.length === 0) return { options: [], unsaid, blanks };
  const options = [
    ['--nodeTypes', kept.map(({ group }) => typesText(group)).join(',')],
    ['--workers', kept.map(({ group }) => rangeText(group)).join(',')],
    ['--nodeStorage', String(storage)],
  ];
  return { options, unsaid, blanks };
}

function unsaidOf({ name, subnets, labels, storage }: WorkerGroup, common: number): string[] {
  return [
    ...(name === undefined ? [] : ['name']),
    ...(subnets.length === 0 ? [] : ['subnets']),
    ...(Object.keys(labels).length === 0 ? [] : ['labels']),
    ...(storage === common ? [] : ['storage']),
  ];
}

function typesText({ types, spot, bid }: WorkerGroup): string {
  const names = types.join('/');
  return spot ? `${names}:${bid ?? BID_BLANK}` : names;
}

function rangeText({ count, min, max }: WorkerGroup): string {
  return count === undefined ? `${min ?? 0}-${max ?? 0}` : String(count);
}

function most({ count, max }: WorkerGroup): number {
  return count ?? max ?? 0;
}
