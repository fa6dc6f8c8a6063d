import type { ApiServer, KubeObject } from './apiServer';

export const SAFE_TO_EVICT = 'cluster-autoscaler.kubernetes.io/safe-to-evict';
const PODS = '/api/v1/namespaces/default/pods';
const BUDGETS = '/apis/policy/v1/namespaces/default/poddisruptionbudgets';

export interface PodWish {
  readonly requests?: Readonly<Record<string, string>>;
  /** The node that it runs on; without one it waits, and the scheduler has said that it fits nowhere. */
  readonly node?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Kind of its controller: `Job`, `ReplicaSet`, `DaemonSet`; none: nobody makes it again. */
  readonly owner?: string;
  /** Fields of the spec, as tolerations. */
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** Makes a pod as scheduler and kubelet leave it; it bears its name as a label, too. */
export async function makePod(api: ApiServer, name: string, wish: PodWish = {}): Promise<void> {
  const { requests = {}, node, annotations = {}, owner, spec } = wish;
  await api.call('POST', PODS, {
    ...{ apiVersion: 'v1', kind: 'Pod' },
    metadata: { name, labels: { name }, annotations, ownerReferences: owner === undefined ? [] : [controller(owner)] },
    spec: {
      // At its end it goes at once, as there is no kubelet that could say so.
      terminationGracePeriodSeconds: 0,
      containers: [{ name: 'main', image: 'none', resources: { requests, limits: requests } }],
      ...(node === undefined ? {} : { nodeName: node }),
      ...spec,
    },
  });
  const waits = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/1 nodes are available' };
  const status = node === undefined ? { phase: 'Pending', conditions: [waits] } : { phase: 'Running' };
  await api.call('PATCH', `${PODS}/${name}/status`, { status });
}

function controller(kind: string): object {
  const apiVersion = kind === 'Job' ? 'batch/v1' : 'apps/v1';
  return { apiVersion, kind, name: 'owner', uid: '00000000-0000-0000-0000-000000000000', controller: true };
}

export interface NodeWish {
  readonly providerId: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** What pods may have of it. */
  readonly allocatable?: Readonly<Record<string, string>>;
}

/** Makes a node as kubelet and cloud controller leave it: ready, with nothing of its beginning left. */
export async function makeNode(api: ApiServer, name: string, wish: NodeWish): Promise<void> {
  const offers = { cpu: '2', memory: '7Gi', 'ephemeral-storage': '40G', pods: '110', ...wish.allocatable };
  await api.call('POST', '/api/v1/nodes', {
    ...{ apiVersion: 'v1', kind: 'Node' },
    metadata: { name, labels: wish.labels ?? {} },
    spec: { providerID: wish.providerId },
    status: { capacity: offers, allocatable: offers, conditions: [{ type: 'Ready', status: 'True' }] },
  });
}

/** Taints of a node by their keys; undefined: there is no such node. */
export async function taintsOf(api: ApiServer, name: string): Promise<string[] | undefined> {
  const found = await api.call('GET', `/api/v1/nodes/${name}`);
  const node = found as { spec: { taints?: readonly { key: string }[] } } | undefined;
  return node && (node.spec.taints ?? []).map(({ key }) => key);
}

export async function podNames(api: ApiServer): Promise<string[]> {
  const { items } = (await api.call('GET', PODS)) as { items: readonly KubeObject[] };
  return items.map(({ metadata }) => metadata.name);
}

/** Reasons and words of the events about something. */
export async function eventsOf(api: ApiServer, name: string): Promise<string[]> {
  const target = `/api/v1/events?fieldSelector=${encodeURIComponent(`involvedObject.name=${name}`)}`;
  const { items } = (await api.call('GET', target)) as { items: readonly { reason: string; message: string }[] };
  return items.map(({ reason, message }) => `${reason}: ${message}`);
}

/** Takes away all nodes and pods, and what there is about pods. */
export async function emptyCluster(api: ApiServer): Promise<void> {
  for (const target of [`${PODS}?gracePeriodSeconds=0`, '/api/v1/nodes', '/api/v1/namespaces/default/events', BUDGETS])
    await api.call('DELETE', target);
}

/** Makes a disruption budget that lets nobody evict a pod. */
export async function protectPod(api: ApiServer, name: string): Promise<void> {
  const selector = { matchLabels: { name } };
  await api.call('POST', BUDGETS, {
    ...{
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name },
      spec: { minAvailable: 1, selector },
    },
  });
}

/** Makes what a manifest has. */
export async function applyRights(api: ApiServer, rights: readonly KubeObject[]): Promise<void> {
  for (const each of rights) {
    const { apiVersion = '', kind = '', metadata } = each;
    const group = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const within = metadata.namespace === undefined ? '' : `/namespaces/${metadata.namespace}`;
    await api.call('POST', `${group}${within}/${kind.toLowerCase()}s`, each);
  }
}
