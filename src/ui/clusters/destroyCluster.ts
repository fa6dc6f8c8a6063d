import { l10n } from 'vscode';
import { shownText } from '../../shared/shownText';
import { destroyCluster, planDestroy, type DestroyPlan, type Removed } from '../../usecases/clusterChanges/destroying';
import { showMessage, type Button } from '../messages';
import { iconSafe } from '../plainText';
import { withNotification } from '../progress';
import { choose, enter, type ChooseOptions } from '../runFlow/choose';
import { separator } from './chooseMany';
import { nameOf, refuseBusy, targetOf, withOperation, type ClusterCommandParts } from './clusterParts';
import { countText, foundText, leftText, stayingText, unreadText } from './foundText';

/** *Destroy Cluster…*: shows what goes and what is lost, has the name typed, removes all, and says what is left. */
export async function destroyClusterFlow(parts: ClusterCommandParts, args: readonly unknown[]): Promise<void> {
  const title = l10n.t('Destroy Cluster');
  const target = await targetOf(parts, args, { title, accept: () => true });
  refuseBusy(parts, target.id);
  const name = nameOf(target);
  const plan = await withNotification(l10n.t('Looking at what {0} has', name), (_, signal) =>
    planDestroy(parts, target, signal),
  );
  if (plan.inventory.found.length === 0) {
    await tellNothing(plan);
    return;
  }
  await confirmDestroy(plan);
  const removed = await withOperation(parts, { title: l10n.t('Destroying {0}', name), id: target.id }, (signal) =>
    destroyCluster(parts, plan, {}, signal),
  );
  for (const left of removed.left) parts.log.warn(`left of ${target.id}: ${leftText(left)}`);
  await tellDestroyed(plan, removed);
}

type Line = Extract<ChooseOptions<'go' | 'note'>['items'][number], { readonly value: unknown }>;

/** The list is read by mouse or keyboard; only its first line goes on. */
async function confirmDestroy(plan: DestroyPlan): Promise<void> {
  const { inventory, liveRuns, target } = plan;
  const name = shownText(target.key.name);
  const title = l10n.t('Destroy {0}', name);
  for (;;) {
    const answer = await choose<'go' | 'note'>({
      title,
      placeholder: l10n.t('What is destroyed cannot be brought back'),
      items: planItems(plan, name),
    });
    if (answer.kind === 'chosen' && answer.value === 'note') continue;
    const typed = await enter({
      title,
      prompt:
        liveRuns !== undefined && liveRuns.length > 0
          ? l10n.t(
              'Type {0} to destroy it. Runs that end: {1}. Things that go for good: {2}.',
              iconSafe(name),
              liveRuns.length,
              inventory.found.length,
            )
          : l10n.t('Type {0} to destroy it. Things that go for good: {1}.', iconSafe(name), inventory.found.length),
      value: '',
      placeholder: name,
      back: true,
      check: (text) => (text === name ? undefined : l10n.t('Type the name of the cluster: {0}', name)),
    });
    if (typed.kind === 'chosen') return;
  }
}

function planItems(plan: DestroyPlan, name: string): ChooseOptions<'go' | 'note'>['items'] {
  const { found, stays } = plan.inventory;
  const go: Line = {
    label: `$(trash) ${l10n.t('Destroy {0}…', iconSafe(name))}`,
    detail: l10n.t('Next, you type its name. Removed: {0}', iconSafe(countText(found))),
    value: 'go',
  };
  const careful = warnings(plan);
  return [
    go,
    ...(careful.length === 0 ? [] : [separator(l10n.t('Be careful')), ...careful.map((text) => note('warning', text))]),
    separator(l10n.t('Goes for good')),
    ...found.map((each) => note('trash', foundText(each))),
    ...(stays.length === 0 ? [] : [separator(l10n.t('Stays'))]),
    ...stays.map((each) => note('pass', stayingText(each))),
  ];
}

function note(icon: string, text: string): Line {
  return { label: `$(${icon}) ${iconSafe(text)}`, value: 'note' };
}

function warnings({ inventory, liveRuns, unfetched, unseen }: DestroyPlan): string[] {
  const hasLeader = inventory.found.some(({ kind }) => kind === 'leader');
  return [
    ...(liveRuns ?? []).map((run) => l10n.t('{0} is running: it ends, and its work is lost', shownText(run.name))),
    ...(unfetched ?? []).map((run) =>
      l10n.t('Lost unless you fetch them first: the outputs of {0}, on the leader only', shownText(run.name)),
    ),
    ...(hasLeader && (liveRuns === undefined || unfetched === undefined)
      ? [l10n.t('The leader could not be asked for all: more runs may go on, more outputs may be there only')]
      : []),
    ...inventory.unread.map((each) => l10n.t('Could not be looked up, so it may be left: {0}', unreadText(each))),
    ...(unseen.length === 0 ? [] : [unseenText(unseen)]),
  ];
}

function unseenText(unseen: readonly string[]): string {
  return l10n.t(
    'A cluster of the same name may be in {0}, which could not be read: roles that may be its stay',
    shownText(unseen.join(', ')),
  );
}

async function tellNothing({ target, inventory }: DestroyPlan): Promise<void> {
  const name = nameOf(target);
  const partly = inventory.unread.length > 0;
  await showMessage(partly ? 'warning' : 'info', {
    text: partly
      ? l10n.t(
          'Nothing of {0} was found, but not all could be looked up: {1}',
          name,
          inventory.unread.map(unreadText).join('; '),
        )
      : l10n.t('There is nothing of {0} any more: nothing of it costs.', name),
    buttons: [{ label: l10n.t('Refresh'), command: 'toil.refreshClusters' }],
  });
}

/** Things that a message names; the log has all. */
const MOST_NAMED = 3;

async function tellDestroyed({ target, inventory }: DestroyPlan, { removed, left }: Removed): Promise<void> {
  const name = nameOf(target);
  const args = [target.id, target.profile];
  if (left.length > 0) {
    const named = left.slice(0, MOST_NAMED).map(leftText).join('; ');
    const buttons: Button[] = [
      { label: l10n.t('Destroy the Rest…'), command: 'toil.destroyCluster', args },
      { label: l10n.t('Show Log'), command: 'toil.showLog' },
    ];
    await showMessage('warning', {
      text: l10n.t(
        'Not all of {1} could be destroyed. Things removed: {0}; still there, and perhaps costing: {2} ({3}). Destroying it again goes on from here.',
        removed.length,
        name,
        left.length,
        left.length > MOST_NAMED ? `${named} …` : named,
      ),
      buttons,
    });
    return;
  }
  const stores = inventory.stays.filter(({ kind }) => kind === 'jobStore').length;
  if (stores === 0) {
    void showMessage('info', {
      text: l10n.t('{0} is destroyed, and nothing of it costs any more. Things removed: {1}.', name, removed.length),
      buttons: [],
    });
    return;
  }
  await showMessage('info', {
    text: l10n.t(
      '{0} is destroyed. Things removed: {1}. Job stores that stay, and cost until they are deleted: {2}.',
      name,
      removed.length,
      stores,
    ),
    buttons: [{ label: l10n.t('Delete Job Stores…'), command: 'toil.cleanJobStores', args }],
  });
}
