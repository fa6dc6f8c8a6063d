import { l10n } from 'vscode';
import * as v from 'valibot';
import { clusterName } from '../../../contracts/clusterSpec';
import type { RegionOffer } from '../../../usecases/launching/offers';
import { enter, type Chosen } from '../../runFlow/choose';
import type { Step } from './pick';

/** The second question: the name, checked while it is typed. */
export function askName(step: Step, { names }: RegionOffer, last: string | undefined): Promise<Chosen<string>> {
  return enter({
    title: `${step.title} (${step.step}/${step.of})`,
    prompt: l10n.t('Name of the cluster: small letters, digits and -'),
    value: last ?? freeName(names),
    back: step.back,
    check: (text) => nameProblem(text, names),
  });
}

/** What is wrong with a name for a new cluster, or undefined. */
function nameProblem(text: string, taken: readonly string[]): string | undefined {
  if (taken.includes(text)) return l10n.t('There is a cluster {0} in this region already. Take another name.', text);
  if (v.is(clusterName, text)) return undefined;
  if (text === '') return l10n.t('A cluster needs a name.');
  return l10n.t('2 to 52 small letters, digits and -, with a letter first and no - at the end.');
}

function freeName(taken: readonly string[]): string {
  for (let n = 1; ; n += 1) {
    const name = n === 1 ? 'my-cluster' : `my-cluster-${n}`;
    if (!taken.includes(name)) return name;
  }
}
