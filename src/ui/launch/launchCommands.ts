import { l10n } from 'vscode';
import { isResumable } from '../../usecases/clusterChanges/clusterFacts';
import type { KnownCluster } from '../../usecases/clusters/knownClusters';
import { clusterIdOf, clusterOf } from '../clusters/chooseKnownCluster';
import type { LaunchCommandId } from '../commandIds';
import type { Handler } from '../makeCommands';
import { showMessage } from '../messages';
import { launchFromCommand } from './launchFromCommand';
import { launchFromFile, readCheckedSpec } from './launchFromFile';
import type { LaunchUi } from './launchUi';
import { resizeFlow } from './resizeFlow';
import { resumeLaunch, rollBackLaunch } from './resumeFlow';
import { saveInWorkspace } from './saveSpec';
import { copyLaunchCommand, saveClusterAsFile } from './specOfCluster';
import { askForCluster } from './wizard/launchWizard';

/** The commands from a spec to a cluster and back. */
export function launchCommands(ui: LaunchUi): Record<LaunchCommandId, Handler> {
  const of =
    (
      title: string,
      accept: (cluster: KnownCluster) => boolean,
      handler: (ui: LaunchUi, cluster: KnownCluster) => Promise<void>,
    ): Handler =>
    async (target) =>
      handler(ui, await clusterOf(target, ui.launching, { title, accept }));
  const stateIs =
    (...states: readonly KnownCluster['cluster']['condition']['state'][]) =>
    ({ cluster }: KnownCluster): boolean =>
      states.includes(cluster.condition.state);
  const mayResume = (known: KnownCluster): boolean => isResumable(known) || stateIs('launching')(known);
  return {
    'toil.launchCluster': () => launchCluster(ui),
    'toil.launchClusterFromFile': (target) => launchFromFile(ui, target),
    'toil.launchClusterFromCommand': () => launchFromCommand(ui),
    'toil.showLaunch': (target) => showLaunch(ui, target),
    'toil.resumeLaunch': of(l10n.t('Resume Launch'), mayResume, resumeLaunch),
    'toil.rollBackLaunch': of(l10n.t('Roll Back Launch'), stateIs('incomplete', 'launching', 'error'), rollBackLaunch),
    'toil.resizeCluster': of(l10n.t('Resize'), stateIs('ready'), resizeFlow),
    'toil.saveClusterAsFile': of(l10n.t('Save Cluster as File'), () => true, saveClusterAsFile),
    'toil.copyLaunchCommand': of(l10n.t('Copy as Toil Command'), () => true, copyLaunchCommand),
  };
}

async function launchCluster(ui: LaunchUi): Promise<void> {
  const { spec, profile } = await askForCluster(ui);
  const file = await saveInWorkspace(spec, spec.name);
  const whole = await readCheckedSpec(file);
  if (whole !== undefined) await ui.pages.plan({ mode: 'launch', spec: whole, profile, file });
}

async function showLaunch(ui: LaunchUi, target: unknown): Promise<void> {
  const id = clusterIdOf(target);
  if (id !== undefined && ui.pages.show(id)) return;
  await showMessage('info', {
    text: l10n.t('This window has no plan of that cluster any more. Its row shows how far it is.'),
    buttons: [{ label: l10n.t('Refresh'), command: 'toil.refreshClusters' }],
  });
}
