import { l10n } from 'vscode';
import { shownText } from '../../shared/shownText';
import type { IdleCluster } from '../../usecases/clusters/idleClusters';
import { showMessage, type Button, type Message } from '../messages';
import { ageText, perHourText } from './moneyText';

/** Warns once about clusters that cost without a run: one notification, however many they are. */
export async function warnOfIdle(idle: readonly IdleCluster[]): Promise<void> {
  const [first, ...others] = idle;
  if (first === undefined) return;
  await showMessage('warning', others.length === 0 ? ofOne(first, new Date()) : ofSeveral(idle, new Date()));
}

function ofOne(idle: IdleCluster, now: Date): Message {
  const { id, cluster } = idle.known;
  const stop: Button = { label: l10n.t('Stop Cluster…'), command: 'toil.stopCluster', args: [id] };
  return {
    text: `${sentence(idle, now)} ${l10n.t('You are not told again until something has run there.')}`,
    buttons: [
      ...(cluster.leader === undefined ? [] : [stop]),
      { label: l10n.t('Destroy Cluster…'), command: 'toil.destroyCluster', args: [id] },
      settings(),
    ],
  };
}

function ofSeveral(idle: readonly IdleCluster[], now: Date): Message {
  return {
    text: idle.map((each) => sentence(each, now)).join(' '),
    buttons: [{ label: l10n.t('Show Clusters'), command: 'workbench.view.extension.toil' }, settings()],
  };
}

function sentence({ known, since, runsSeen }: IdleCluster, now: Date): string {
  const name = shownText(known.key.name);
  const age = ageText(since, now);
  const price = known.bill === undefined ? l10n.t('money') : perHourText(known.bill.perHour);
  return runsSeen
    ? l10n.t('{0} costs {1} and has run nothing for {2}.', name, price, age)
    : l10n.t(
        '{0} costs {1}; for {2} no run of it was seen from here, but its leader could not be asked.',
        name,
        price,
        age,
      );
}

function settings(): Button {
  return { label: l10n.t('Settings'), command: 'workbench.action.openSettings', args: ['toil.aws.warnAfterIdleHours'] };
}
