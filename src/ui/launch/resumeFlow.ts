import { l10n } from 'vscode';
import type { ClusterSpec } from '../../contracts/clusterSpec';
import type { KnownCluster } from '../../usecases/clusters/knownClusters';
import { begunLaunch, type BegunLaunch } from '../../usecases/launching/resumeLaunch';
import { launchInventory, rollBack } from '../../usecases/launching/rollBack';
import { refuseBusy } from '../clusters/clusterParts';
import { showMessage } from '../messages';
import { withNotification } from '../progress';
import { confirmRollBack } from './confirmRollBack';
import { chooseSpecFile, readCheckedSpec } from './launchFromFile';
import type { LaunchUi } from './launchUi';
import { mayUseSpecs } from './specTrust';
import { rolledBackText } from './text/rolledBackText';

/** Plans how a launch that was begun goes on. */
export async function resumeLaunch(ui: LaunchUi, { key, profile }: KnownCluster): Promise<void> {
  const aws = ui.launching.access.connect(profile, key.region);
  const begun = await withNotification(l10n.t('Looking how far {0} has come', key.name), (_, signal) =>
    begunLaunch(aws, key.name, signal),
  );
  if (begun.kind === 'refused') {
    await showMessage('warning', { text: refusedText(key.name, begun.why), buttons: [] });
    return;
  }
  const found = begun.kind === 'spec' ? { spec: begun.spec } : await specFromFile(key.name, begun.why);
  if (found === undefined) return;
  await ui.pages.plan({ mode: 'launch', profile, ...found, spec: { ...found.spec, region: key.region } });
}

type FileNeeded = Extract<BegunLaunch, { kind: 'fileNeeded' }>;

async function specFromFile(
  name: string,
  why: FileNeeded['why'],
): Promise<{ readonly spec: ClusterSpec; readonly file: string } | undefined> {
  if (!(await mayUseSpecs())) return undefined;
  const title =
    why === 'noRecord'
      ? l10n.t('The launch of {0} has not written down what was asked for: choose its file', name)
      : l10n.t('What was asked for as {0} may not be read: choose its file', name);
  const { fsPath: file } = await chooseSpecFile(title);
  const spec = await readCheckedSpec(file);
  if (spec === undefined || spec.name === name) return spec && { spec, file };
  await showMessage('warning', {
    text: l10n.t('That file is of {0}, and this is the launch of {1}. Nothing was changed.', spec.name ?? '', name),
    buttons: [],
  });
  return undefined;
}

function refusedText(name: string, why: Extract<BegunLaunch, { kind: 'refused' }>['why']): string {
  switch (why) {
    case 'free':
      return l10n.t('Nothing of a launch of {0} is left to go on with. Launch it anew.', name);
    case 'launchedByToil':
      return l10n.t(
        "{0} was launched by Toil's own command line, which cannot go on with a launch. Destroy it and launch it anew.",
        name,
      );
    case 'foreign':
      return l10n.t('The security group {0} is of others. It was left alone.', name);
    case 'several':
      return l10n.t('There are several security groups {0}, so that nobody can tell which is meant.', name);
  }
}

/** Removes what an unfinished launch has made, after it was shown. */
export async function rollBackLaunch({ launching, pages }: LaunchUi, known: KnownCluster): Promise<void> {
  const { key, profile, id } = known;
  refuseBusy(launching, id);
  const aws = launching.access.connect(profile, key.region);
  const now = await withNotification(l10n.t('Looking what there is to remove'), async (_, signal) => {
    const seen = await launching.clusters.look(key, profile, signal);
    // Meanwhile somebody may have finished it, and runs may be there.
    if (seen?.cluster.condition.state === 'ready') return 'ready';
    return launchInventory(launching, { aws, key, profile }, signal);
  });
  if (now === 'ready') {
    await showMessage('info', {
      text: l10n.t(
        '{0} is ready by now, so there is no launch to roll back. Destroy it if you do not want it.',
        key.name,
      ),
      buttons: [{ label: l10n.t('Destroy Cluster…'), command: 'toil.destroyCluster', args: [id] }],
    });
    return;
  }
  if (!(await confirmRollBack(now))) return;
  const removed = await withNotification(l10n.t('Rolling back {0}', key.name), (report, signal) =>
    rollBack(
      launching,
      { aws, key, profile },
      now.inventory,
      (gone, of) => report(l10n.t('{0} of {1} gone', gone, of)),
      signal,
    ),
  );
  pages.forget(id);
  const { text, blocks } = rolledBackText(removed);
  const left = blocks.flatMap((block) => (block.kind === 'list' ? block.items : []));
  const again = { label: l10n.t('Roll Back Again'), command: 'toil.rollBackLaunch', args: [id] } as const;
  await showMessage(removed.left.length === 0 ? 'info' : 'warning', {
    text: [text, ...left.slice(0, 5)].join(' '),
    buttons: removed.left.length === 0 ? [] : [again],
  });
}
