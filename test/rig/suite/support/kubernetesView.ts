import { comes, type LaunchedCluster } from './launchedCluster';

/** A node as tests look at it. */
export interface NodeView {
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly spec: {
    readonly providerID?: string;
    readonly taints?: readonly { readonly key: string; readonly effect: string }[];
  };
  readonly status: {
    readonly conditions: readonly { readonly type: string; readonly status: string }[];
    readonly addresses: readonly { readonly type: string; readonly address: string }[];
  };
}

/** A pod as tests look at it. */
export interface PodView {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly uid: string };
  readonly spec: { readonly nodeName?: string };
  readonly status: {
    readonly phase: string;
    readonly containerStatuses?: readonly { readonly ready: boolean; readonly restartCount: number }[];
  };
}

type Kubectl = Pick<LaunchedCluster, 'kubectl'>;

/** What new nodes have until the cloud controller has seen them, and unready ones. */
const PASSING_TAINT = /^node\.(cloudprovider\.kubernetes\.io\/uninitialized|kubernetes\.io\/)/;

export async function nodesOf({ kubectl }: Kubectl): Promise<readonly NodeView[]> {
  return (JSON.parse(await kubectl('get', 'nodes', '--output=json')) as { readonly items: readonly NodeView[] }).items;
}

/** All pods, or those that `words` choose. */
export async function podsOf({ kubectl }: Kubectl, ...words: readonly string[]): Promise<readonly PodView[]> {
  const list = await kubectl('get', 'pods', '--all-namespaces', '--output=json', ...words);
  return (JSON.parse(list) as { readonly items: readonly PodView[] }).items;
}

export function isReady({ spec: { taints = [] }, status }: NodeView): boolean {
  const ready = status.conditions.some(({ type, status: is }) => type === 'Ready' && is === 'True');
  return ready && !taints.some(({ key }) => PASSING_TAINT.test(key));
}

/** Waits until there are just these nodes, and each is ready without a passing taint. Gives them in that order. */
export async function nodesReady(cluster: Kubectl, names: readonly string[]): Promise<readonly NodeView[]> {
  return comes(`nodes ${names.join(', ')}, all ready`, async () => {
    const nodes = await nodesOf(cluster);
    const there = names.map((name) => nodes.find(({ metadata }) => metadata.name === name));
    if (nodes.length !== names.length || !there.every((node) => node !== undefined && isReady(node))) return undefined;
    return there.flatMap((node) => node ?? []);
  });
}

/** Waits until every pod runs with all its containers. Gives them. */
export async function podsRunning(cluster: Kubectl): Promise<readonly PodView[]> {
  return comes('every pod runs', async () => {
    const pods = await podsOf(cluster);
    return pods.length > 0 && pods.every(isRunning) ? pods : undefined;
  });
}

export function isRunning({ status: { phase, containerStatuses = [] } }: PodView): boolean {
  return phase === 'Running' && containerStatuses.length > 0 && containerStatuses.every(({ ready }) => ready);
}

/** How often containers of a pod have started again. */
export function restartsOf({ status: { containerStatuses = [] } }: PodView): number {
  return containerStatuses.reduce((sum, { restartCount }) => sum + restartCount, 0);
}
