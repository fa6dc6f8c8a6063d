import { isDeepStrictEqual } from 'node:util';
import type { ClusterSpec } from '../contracts/clusterSpec';
import type { WorkerGroup } from '../contracts/workerGroup';
import { readSpec } from '../toil/fit/readSpec';
import type { Aws } from './aws/aws';
import type { ScalingGroup } from './aws/calls/autoScaling';
import { makePlan } from './engine/plan';
import { defineResource, type Resource } from './engine/resource';
import { fileOf } from './fileOf';
import type { RefusedChange, ResizePlan, ResizeRefusal, Shrink } from './resizePlan';

/** Fields that say where the cluster is, or nothing about it. */
const NOT_COMPARED: ReadonlySet<string> = new Set([
  '$schema',
  'format',
  'name',
  'profile',
  'region',
  'zone',
  'workers',
]);

/**
 * The ranges of the groups of a cluster that Toil launched: all that can be changed there. Its machines boot by documents that we did not
 * write, so that no group can be added, and none is taken away that its launch may count on.
 */
export async function planRanges(
  aws: Aws,
  spec: ClusterSpec & { readonly name: string },
  signal: AbortSignal,
): Promise<ResizePlan | ResizeRefusal> {
  const { name: cluster } = spec;
  const [file, groups] = await Promise.all([
    fileOf(aws, cluster, signal),
    aws.autoScaling.groups({ key: 'clusterName', value: cluster }, signal),
  ]);
  if (file === undefined) return { kind: 'incomplete' };
  const read = readSpec(JSON.stringify(file.spec));
  if (read.kind === 'faulty') return { kind: 'notOurs' };
  const living = groups.filter(({ going }) => !going);
  const { pairs, changes } = compare(spec, read.spec, living);
  if (changes.length > 0) return { kind: 'onlyRanges', changes };
  const plan = await makePlan(
    pairs.map(({ wanted, group }) => ranged(aws, group, wanted)),
    signal,
  );
  return { kind: 'plan', cluster, plan, shrinks: pairs.flatMap(shrinkOf), warnings: [], unchecked: [] };
}

interface Pair {
  readonly wanted: WorkerGroup;
  readonly group: ScalingGroup;
}

/** Pairs the groups of the spec with those that are there, in order among equals. */
function compare(
  wanted: ClusterSpec,
  is: ClusterSpec,
  groups: readonly ScalingGroup[],
): { pairs: Pair[]; changes: RefusedChange[] } {
  const changes: RefusedChange[] = Object.keys(wanted)
    .filter((key) => !NOT_COMPARED.has(key) && !isDeepStrictEqual(field(wanted, key), field(is, key)))
    .map((key) => ({ path: [key], kind: 'setting' }));
  const left = is.workers.map((group, i) => ({ group, index: i }));
  const pairs: Pair[] = [];
  wanted.workers.forEach((group, w) => {
    const at = left.findIndex((each) => isDeepStrictEqual(machinesOf(each.group), machinesOf(group)));
    const [found] = at < 0 ? [] : left.splice(at, 1);
    const scaling = found === undefined ? undefined : groups[found.index];
    if (found === undefined || scaling === undefined) changes.push({ path: ['workers', w], kind: 'newGroup' });
    else if (group.count !== undefined && found.group.count === undefined)
      changes.push({ path: ['workers', w, 'count'], kind: 'fixedGroup' });
    else pairs.push({ wanted: group, group: scaling });
  });
  left.forEach(() => changes.push({ path: ['workers'], kind: 'missingGroup' }));
  return { pairs, changes };
}

function field(spec: ClusterSpec, key: string): unknown {
  return Object.entries(spec).find(([name]) => name === key)?.[1];
}

/** What a group's machines are, without their number. */
function machinesOf({ types, spot, bid, storage }: WorkerGroup): unknown {
  return [[...types].sort(), spot, bid, storage];
}

function rangeWanted({ count, min, max }: WorkerGroup): { least: number; most: number } {
  return { least: count ?? min ?? 0, most: count ?? max ?? 0 };
}

function ranged({ autoScaling }: Aws, group: ScalingGroup, wanted: WorkerGroup): Resource {
  const { least, most } = rangeWanted(wanted);
  return defineResource<{ readonly least: number; readonly most: number }>({
    kind: 'workerGroup',
    name: group.name,
    needs: [],
    settings: { types: group.types.map(({ type }) => type), least, most },
    find: () => Promise.resolve(group),
    differences: (is) =>
      (['least', 'most'] as const).flatMap((setting) => {
        const asked = setting === 'least' ? least : most;
        return is[setting] === asked ? [] : [{ setting, is: is[setting], wanted: asked }];
      }),
    create: () => Promise.resolve(group),
    change: async (_is, _differences, signal) => {
      await autoScaling.resizeGroup(group.name, { least, most }, signal);
      return { least, most };
    },
  });
}

function shrinkOf({ wanted, group }: Pair): Shrink[] {
  const { most } = rangeWanted(wanted);
  const from = group.members.length;
  return most < from ? [{ group: group.name, from, to: most }] : [];
}
