import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { KnownCluster } from '../../usecases/clusters/knownClusters';
import type { OpenForward, PortWish } from '../../usecases/leaders/forwards';
import { choose, enter, type Choice } from '../runFlow/choose';
import { connected, reachable, type ReachParts } from './reachParts';

/** Of Toil's dashboards (reference toil-facts.md): they run only where a workflow was started with --metrics. */
const GRAFANA = 3000;
/** Of those, too; and of the leader's own (boot/files/manifests/60-prometheus.yaml). */
const PROMETHEUS = 9090;
const MESOS = 5050;

export async function forwardPort(parts: ReachParts, target: unknown): Promise<void> {
  const title = l10n.t('Forward a Port');
  const known = await reachable(parts, target, title);
  const port = await choosePort(title, known);
  const connection = await connected(parts, known);
  const open = await parts.forwards.open(known.id, connection, port);
  await tell(parts, open);
}

/** Opens a forward in the browser, wherever that is. */
export async function openForward(parts: ReachParts, target: unknown): Promise<void> {
  const open = forwardOf(parts, target);
  if (!open) return;
  // Where the editor is remote, the browser's machine needs an address of its own.
  const here = await vscode.env.asExternalUri(vscode.Uri.parse(`http://127.0.0.1:${open.localPort}`));
  await vscode.env.openExternal(here);
}

export function stopForward(parts: ReachParts, target: unknown): void {
  const open = forwardOf(parts, target);
  if (open) parts.forwards.stop(open.id);
}

/** Of a row of the tree, or of an id. */
function forwardOf({ forwards }: ReachParts, target: unknown): OpenForward | undefined {
  if (typeof target === 'string') return forwards.get(target);
  const id = field(field(field(target, 'part'), 'forward'), 'id');
  return typeof id === 'string' ? forwards.get(id) : undefined;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}

async function choosePort(title: string, { cluster }: KnownCluster): Promise<PortWish> {
  const item = (icon: string, name: string, port: number, detail: string): Choice<PortWish | undefined> => {
    return { label: `$(${icon}) ${name}`, description: String(port), detail, value: { port, name } };
  };
  const dashboards = l10n.t('Only while a run with --metrics goes on');
  const hasHistory = cluster.launchedBy === 'us' && cluster.type === 'kubernetes';
  const history = l10n.t('How busy nodes and pods were in the last 15 days, unless the spec has history: false');
  const answer = await choose<PortWish | undefined>({
    title,
    placeholder: l10n.t('Which port of the leader?'),
    items: [
      item('graph', 'Grafana', GRAFANA, dashboards),
      item('pulse', 'Prometheus', PROMETHEUS, hasHistory ? history : dashboards),
      ...(cluster.type === 'mesos' ? [item('server', 'Mesos', MESOS, l10n.t('The pages of the Mesos master'))] : []),
      { label: `$(edit) ${l10n.t('Another port…')}`, value: undefined, alwaysShow: true },
    ],
  });
  if (answer.kind === 'back') throw new vscode.CancellationError();
  if (answer.value) return answer.value;
  const typed = await enter({
    title,
    prompt: l10n.t('Port of the leader, 1 to 65535'),
    value: '',
    check: (text) => (isPort(text) ? undefined : l10n.t('A port is a whole number from 1 to 65535.')),
  });
  if (typed.kind === 'back') throw new vscode.CancellationError();
  return { port: Number(typed.value) };
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= 65_535;
}

async function tell(parts: ReachParts, open: OpenForward): Promise<void> {
  const [show, stop] = [l10n.t('Open in Browser'), l10n.t('Stop Forwarding')];
  const { remotePort, localPort } = open;
  const chosen = await vscode.window.showInformationMessage(
    l10n.t(
      'Port {0} of the leader is 127.0.0.1:{1} here until you stop it or close this window.',
      remotePort,
      localPort,
    ),
    show,
    stop,
  );
  if (chosen === show) await openForward(parts, open.id);
  if (chosen === stop) parts.forwards.stop(open.id);
}
