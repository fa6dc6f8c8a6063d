import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { ClusterSpec, ClusterSpecInput } from '../../contracts/clusterSpec';
import { instanceType } from '../../toil/ec2/instanceTypes';
import type { KnownCluster } from '../../usecases/clusters/knownClusters';
import { fileOfCluster, wholeSpec } from '../../usecases/launching/specFiles';
import { ProblemError } from '../../usecases/problems';
import { showMessage } from '../messages';
import { iconSafe } from '../plainText';
import { withNotification } from '../progress';
import { choose } from '../runFlow/choose';
import type { LaunchUi } from './launchUi';
import { askWhereToSave } from './saveSpec';
import { askGroup, groupText } from './wizard/askGroup';
import { editGroup } from './wizard/editGroup';
import type { Step } from './wizard/pick';

type Workers = ClusterSpecInput['workers'];
type Answer = { readonly kind: 'plan' | 'add' | 'file' } | { readonly kind: 'group'; readonly index: number };

/** Asks how the worker groups are to be, and plans the change. */
export async function resizeFlow(ui: LaunchUi, known: KnownCluster): Promise<void> {
  const { key, profile } = known;
  const input = await standingSpec(ui, known);
  if (input === undefined) return;
  const changed = await editGroups(ui, known, input);
  if (changed === undefined) return;
  const spec = checked({ ...input, workers: changed.workers });
  if (spec === undefined) return;
  const wish = { mode: 'resize', spec: { ...spec, region: key.region }, profile } as const;
  if (changed.kind === 'plan') {
    await ui.pages.plan(wish);
    return;
  }
  const file = await askWhereToSave({ ...input, workers: changed.workers }, key.name);
  await vscode.window.showTextDocument(vscode.Uri.file(file), { viewColumn: vscode.ViewColumn.One, preview: false });
  await ui.pages.plan({ ...wish, file }, 'beside');
}

/** What the cluster is now; tells why where that cannot be known well enough to change it. */
async function standingSpec({ launching }: LaunchUi, known: KnownCluster): Promise<ClusterSpecInput | undefined> {
  const { key, profile, id, cluster } = known;
  const aws = launching.access.connect(profile, key.region);
  const file = await withNotification(l10n.t('Looking at {0}', key.name), (_, signal) =>
    fileOfCluster(aws, key.name, signal),
  );
  if (file === undefined) throw new ProblemError({ kind: 'clusterGone', id });
  if (cluster.launchedBy === 'toil' || file.from === 'record') return file.spec;
  // New workers would boot without what nobody can see any more: buckets, variables, mirrors.
  await showMessage('warning', {
    text: l10n.t(
      'The record of what {0} was asked to be cannot be read, and new workers would lack these settings: {1}. Nothing was changed. Change the file of its spec and plan that.',
      key.name,
      file.unseen.join(', '),
    ),
    buttons: [{ label: l10n.t('Launch Cluster from File…'), command: 'toil.launchClusterFromFile' }],
  });
  return undefined;
}

async function editGroups(
  ui: LaunchUi,
  { key, profile, cluster }: KnownCluster,
  { leader, workers: before }: ClusterSpecInput,
): Promise<{ readonly kind: 'plan' | 'file'; readonly workers: Workers } | undefined> {
  const step: Step = { title: l10n.t('Resize {0}', key.name), step: 1, of: 1, back: true };
  const aws = ui.launching.access.connect(profile, key.region);
  const onlyRanges = cluster.launchedBy === 'toil';
  let workers = [...before];
  for (;;) {
    const answer = await choose<Answer>({
      title: step.title,
      placeholder: placeholder(onlyRanges),
      items: items(workers, onlyRanges),
    });
    if (answer.kind === 'back') return undefined;
    const { value } = answer;
    if (value.kind === 'plan' || value.kind === 'file') return { kind: value.kind, workers };
    if (value.kind === 'group') {
      const group = workers[value.index];
      const edited = group && (await editGroup(step.title, group, onlyRanges));
      workers = workers.flatMap((each, i) => (i === value.index ? (edited ?? []) : each));
    } else {
      const architecture = instanceType(leader?.type ?? '')?.architecture ?? 'x86_64';
      const group = await askGroup(aws, step, architecture);
      if (group !== undefined) workers = [...workers, group];
    }
  }
}

function placeholder(onlyRanges: boolean): string {
  return onlyRanges
    ? l10n.t("Which group changes? Toil's own command line launched this cluster: only ranges can change.")
    : l10n.t('Which group changes? Nothing is done before you have seen the plan.');
}

function items(workers: Workers, onlyRanges: boolean) {
  return [
    ...workers.map((group, index) => ({
      label: `$(edit) ${iconSafe(groupText(group))}`,
      ...(group.name === undefined ? {} : { description: iconSafe(group.name) }),
      value: { kind: 'group', index } as const,
    })),
    ...(onlyRanges ? [] : [{ label: `$(add) ${l10n.t('Add a group…')}`, value: { kind: 'add' } as const }]),
    { label: `$(checklist) ${l10n.t('Show the plan')}`, alwaysShow: true, value: { kind: 'plan' } as const },
    { label: `$(go-to-file) ${l10n.t('Change it as a file…')}`, value: { kind: 'file' } as const },
  ];
}

function checked(input: ClusterSpecInput): ClusterSpec | undefined {
  const spec = wholeSpec(input);
  if (spec === undefined)
    void showMessage('warning', {
      text: l10n.t('A cluster needs at least one worker group. Nothing was changed; destroy it if you do not want it.'),
      buttons: [],
    });
  return spec;
}
