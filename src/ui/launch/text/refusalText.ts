import { l10n } from 'vscode';
import { shownText } from '../../../shared/shownText';
import type { Refusal } from '../../../usecases/launching/planSession';
import type { Button } from '../../messages';
import { faultText } from './faultText';

/** Why nothing can be launched or resized, and what is wrong one by one. */
export function refusalText(refusal: Refusal): { readonly text: string; readonly items: readonly string[] } {
  switch (refusal.kind) {
    case 'noName':
      return one(l10n.t('The spec has no name, and no file gave it one. Add an entry name.'));
    case 'noRegion':
      return one(
        l10n.t('Neither the spec nor the profile {0} says in which region. Add an entry region.', refusal.profile),
      );
    case 'taken':
      return one(takenText(refusal.by));
    case 'noCluster':
      return one(l10n.t('There is no such cluster any more, so nothing can be resized.'));
    case 'incomplete':
      return one(l10n.t('The launch of this cluster never came to an end. Resume it first.'));
    case 'notOurs':
      return one(l10n.t('What bears this name was not launched by this extension or by Toil. It was left alone.'));
    case 'onlyRanges':
      return {
        text: l10n.t(
          "Toil's own command line launched this cluster: only min and max of its groups can be changed. These would have to stay as they are:",
        ),
        items: refusal.changes.map(({ path, kind }) => `${pathText(path)}: ${changeText(kind)}`),
      };
    case 'faulty':
      return {
        text: l10n.t('It cannot be planned like this. Nothing was made or changed, and the bill stays as it is.'),
        items: refusal.faults.map((fault) => `${pathText(fault.path)}: ${faultText(fault)}`),
      };
  }
}

/** The commands that help: a region without key pairs needs one first. */
export function refusalHelp(refusal: Refusal): readonly Button[] {
  if (refusal.kind !== 'faulty') return [];
  const noKeys = refusal.faults.some((fault) => fault.kind === 'noKeyPair' || fault.kind === 'unknownKeyPair');
  return noKeys ? [{ label: l10n.t('Prepare Key Pair…'), command: 'toil.prepareKeyPair' }] : [];
}

function one(text: string): { text: string; items: string[] } {
  return { text, items: [] };
}

function takenText(by: Extract<Refusal, { kind: 'taken' }>['by']): string {
  switch (by) {
    case 'launchedByToil':
      return l10n.t("Toil's own command line launched a cluster of this name here. Take another name.");
    case 'foreign':
      return l10n.t('A security group of others bears this name here. It was left alone; take another name.');
    case 'several':
      return l10n.t('There are several security groups of this name here, in several networks. Take another name.');
  }
}

type Change = Extract<Refusal, { kind: 'onlyRanges' }>['changes'][number]['kind'];

function changeText(kind: Change): string {
  switch (kind) {
    case 'newGroup':
      return l10n.t('no group can be added');
    case 'missingGroup':
      return l10n.t('no group can be taken away');
    case 'fixedGroup':
      return l10n.t('the group has a fixed number');
    case 'setting':
      return l10n.t('it cannot be changed');
  }
}

/** `workers[0].types`. */
function pathText(path: readonly (string | number)[]): string {
  const text = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('');
  return shownText(text.replace(/^\./, '') || l10n.t('the spec'));
}
