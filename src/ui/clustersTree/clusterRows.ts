import {
  isAnythingRunning,
  isReachable,
  isResumable,
  type FailingWorker,
  type Machine,
  type WorkerGroup,
} from '../../usecases/clusterChanges/clusterFacts';
import type { KnownCluster } from '../../usecases/clusters/knownClusters';
import type { Operation } from '../../usecases/clusters/operations';
import type { OpenForward } from '../../usecases/leaders/forwards';
import type { LeaderLink } from '../../usecases/leaders/leaders';

type Bill = NonNullable<KnownCluster['bill']>;

/** What is shown below a cluster, as kinds and fields. */
export type ClusterPart =
  /** What a state means and what to do. */
  | { readonly kind: 'advice'; readonly condition: KnownCluster['cluster']['condition'] }
  | { readonly kind: 'unread'; readonly part: 'workerGroups' | 'records' }
  | { readonly kind: 'leader'; readonly machine: Machine; readonly perHour?: number }
  | { readonly kind: 'group'; readonly group: WorkerGroup }
  | { readonly kind: 'worker'; readonly machine: Machine; readonly perHour?: number; readonly failing?: FailingWorker }
  | { readonly kind: 'otherWorkers'; readonly count: number }
  | { readonly kind: 'activities' | 'runs' | 'jobStores' }
  | { readonly kind: 'cost'; readonly bill: Bill; readonly perHourStopped?: number }
  | { readonly kind: 'costLine'; readonly line: Bill['lines'][number] }
  | { readonly kind: 'costGap'; readonly gap: Bill['gaps'][number] }
  | { readonly kind: 'whileStopped'; readonly perHour: number }
  | { readonly kind: 'connection'; readonly link: LeaderLink }
  | { readonly kind: 'forwards'; readonly count: number }
  | { readonly kind: 'forward'; readonly forward: OpenForward };

/** A part with the id of its row. */
export interface PartRow {
  readonly id: string;
  readonly part: ClusterPart;
}

const SETTLED: ReadonlySet<string> = new Set(['ready', 'launching', 'destroying']);

/** The rows right below a cluster. */
export function clusterParts(known: KnownCluster, link: LeaderLink, forwards: readonly OpenForward[]): PartRow[] {
  const { id, cluster, bill, perHourStopped } = known;
  const { condition, leader, groups, otherWorkers, unread } = cluster;
  const row = (name: string, part: ClusterPart): PartRow => ({ id: `${id}/${name}`, part });
  return [
    ...(SETTLED.has(condition.state) ? [] : [row('advice', { kind: 'advice', condition })]),
    ...unread.map((part) => row(`unread/${part}`, { kind: 'unread', part })),
    ...(leader === undefined ? [] : [row('leader', { kind: 'leader', ...priced(leader, bill) })]),
    ...groups.map((group) => row(`group/${group.group.name}`, { kind: 'group', group })),
    ...(otherWorkers.length === 0 ? [] : [row('otherWorkers', { kind: 'otherWorkers', count: otherWorkers.length })]),
    ...(groups.length + otherWorkers.length === 0 ? [] : [row('activities', { kind: 'activities' })]),
    ...(bill === undefined
      ? []
      : [row('cost', { kind: 'cost', bill, ...(perHourStopped === undefined ? {} : { perHourStopped }) })]),
    ...(leader === undefined ? [] : [row('connection', { kind: 'connection', link })]),
    ...(forwards.length === 0 ? [] : [row('forwards', { kind: 'forwards', count: forwards.length })]),
    ...(leader === undefined ? [] : [row('runs', { kind: 'runs' })]),
    row('jobStores', { kind: 'jobStores' }),
  ];
}

/** The rows below one of them, as far as they are known without asking anybody. */
export function partsBelow(known: KnownCluster, { id, part }: PartRow, forwards: readonly OpenForward[]): PartRow[] {
  const { cluster, bill } = known;
  switch (part.kind) {
    case 'group':
      return workers(part.group.workers, known, part.group.failing);
    case 'otherWorkers':
      return workers(cluster.otherWorkers, known);
    case 'cost':
      return costRows(id, bill ?? part.bill, part.perHourStopped);
    case 'forwards':
      return forwards.map((forward) => ({ id: `${id}/${forward.localPort}`, part: { kind: 'forward', forward } }));
    default:
      return [];
  }
}

function workers(
  machines: readonly Machine[],
  { id, bill }: KnownCluster,
  failing: readonly FailingWorker[] = [],
): PartRow[] {
  return machines.map((machine) => {
    const trouble = failing.find((each) => each.id === machine.id);
    return {
      id: `${id}/worker/${machine.id}`,
      part: { kind: 'worker', ...priced(machine, bill), ...(trouble === undefined ? {} : { failing: trouble }) },
    };
  });
}

function priced(machine: Machine, bill: Bill | undefined): { readonly machine: Machine; readonly perHour?: number } {
  const perHour = bill?.machines[machine.id];
  return { machine, ...(perHour === undefined ? {} : { perHour }) };
}

function costRows(id: string, { lines, gaps }: Bill, perHourStopped: number | undefined): PartRow[] {
  return [
    ...lines
      .filter(({ amount }) => amount > 0)
      .map((line) => ({ id: `${id}/${line.what}`, part: { kind: 'costLine' as const, line } })),
    ...(perHourStopped === undefined
      ? []
      : [{ id: `${id}/stopped`, part: { kind: 'whileStopped' as const, perHour: perHourStopped } }]),
    ...gaps.map((gap, index) => ({ id: `${id}/gap/${index}`, part: { kind: 'costGap' as const, gap } })),
  ];
}

/** What this window knows of a cluster beside what AWS shows. */
export interface ClusterSight {
  readonly operation: Operation | undefined;
  readonly link: LeaderLink;
  /** Whether this window has a page with its plan. */
  readonly planned: boolean;
}

/** The words of a cluster's row that the manifest's menus ask for. */
export function clusterWords(known: KnownCluster, { operation, link, planned }: ClusterSight): string {
  const { condition, launchedBy } = known.cluster;
  const words = ['cluster', 'aws', condition.state, operation === undefined ? 'idle' : 'busy'];
  if (isAnythingRunning(known)) words.push('running');
  if (isReachable(known)) words.push('reachable', link.kind === 'connected' ? 'connected' : 'unconnected');
  if (condition.state === 'ready') words.push('runnable');
  if (isResumable(known)) words.push('resumable');
  words.push(launchedBy === 'us' ? 'launchedByUs' : 'launchedByToil');
  if (planned) words.push('planned');
  return words.join(';');
}
