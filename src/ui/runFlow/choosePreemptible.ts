import { l10n } from 'vscode';
import { choose, type Chosen } from './choose';

/** The step that asks whether jobs that do not say so may run on spot workers. */
export function choosePreemptible(title: string, cluster: string, spot: 'some' | 'only'): Promise<Chosen<boolean>> {
  const only = spot === 'only';
  return choose({
    title,
    placeholder: only
      ? l10n.t('{0} has only spot workers: jobs that may not run there wait for ever', cluster)
      : l10n.t('May jobs run on the spot workers of {0}?', cluster),
    items: [
      {
        label: l10n.t('All jobs may run on spot workers'),
        description: '--defaultPreemptible=True',
        detail: l10n.t('Cheaper. AWS may take a worker away; its jobs are tried again, at least three times.'),
        value: true,
      },
      {
        label: l10n.t('Only jobs that say so themselves'),
        description: '--defaultPreemptible=False',
        detail: only
          ? l10n.t('All other jobs would wait for ever: add a worker group without spot first.')
          : l10n.t('All other jobs run on workers at the full price.'),
        value: false,
      },
    ],
    back: true,
    active: only,
  });
}
