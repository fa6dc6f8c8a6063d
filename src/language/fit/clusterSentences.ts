import * as l10n from '@vscode/l10n';
import type { ClusterProblem } from '../../toil/fit/clusterProblems';
import type { ClusterOffer } from '../../toil/fit/offer';
import { nameText, namesText } from './words';

type Of<Kind extends ClusterProblem['kind']> = Extract<ClusterProblem, { kind: Kind }>;

/** What is wrong with a workflow on a cluster as a whole: one sentence. */
export function clusterSentence(problem: ClusterProblem, offer: ClusterOffer): string {
  const cluster = nameText(offer.name);
  switch (problem.kind) {
    case 'helperJobs':
      return l10n.t(
        "With {0} Toil's own helper jobs run on workers and are not preemptible, but {1} has only spot workers, so they wait for ever: run with --defaultPreemptible=True too.",
        problem.option,
        cluster,
      );
    case 'noSpot':
      return noSpot(problem, cluster);
    case 'notLookedAt':
      return l10n.t(
        '{0} is a single machine, where Toil does not look at preemptible: the hint has no effect.',
        cluster,
      );
    case 'strangeSpot':
      return strangeSpot(problem, cluster);
    case 'allOrNothing':
      return problem.defaultPreemptible
        ? l10n.t(
            'Toil does not read preemptible in WDL: with --defaultPreemptible every task may run on the spot workers of {0}, also one with preemptible: 0.',
            cluster,
          )
        : l10n.t(
            'Toil does not read preemptible in WDL: without --defaultPreemptible=True no task uses the spot workers of {0}, and with it every task may.',
            cluster,
          );
    case 'dependsOnInputs':
      return dependsOnInputs(problem, cluster);
  }
}

function noSpot({ job }: Of<'noSpot'>, cluster: string): string {
  const { from } = job.preemptible;
  if (from?.kind === 'option') {
    return l10n.t(
      'With {0} jobs may run on spot workers, but {1} has none: they run at the full price.',
      from.option,
      cluster,
    );
  }
  const name = from?.kind === 'written' && from.level === 'workflow' ? from.name : job.name;
  return l10n.t('{0} may run on spot workers, but {1} has none: it runs at the full price.', nameText(name), cluster);
}

function strangeSpot({ group, label, taint }: Of<'strangeSpot'>, cluster: string): string {
  const name = nameText(group);
  if (taint !== undefined) {
    return l10n.t('The taint {0} keeps all jobs of Toil off the nodes of {1} in {2}.', nameText(taint), name, cluster);
  }
  return label === undefined
    ? l10n.t(
        'The spot nodes of {0} in {1} bear no label that Toil knows, so jobs that are not preemptible may land there too: label them eks.amazonaws.com/capacityType=SPOT.',
        name,
        cluster,
      )
    : l10n.t(
        'Toil does not know the label {0} of the spot nodes of {1} in {2}, so jobs that are not preemptible may land there too: label them eks.amazonaws.com/capacityType=SPOT.',
        label,
        name,
        cluster,
      );
}

function dependsOnInputs({ job, jobs, names }: Of<'dependsOnInputs'>, cluster: string): string {
  const name = nameText(job.name);
  const inputs = namesText(names);
  return jobs.length === 1
    ? l10n.t(
        'What {0} asks for depends on {1}: choose an inputs file to see whether it fits on {2}.',
        name,
        inputs,
        cluster,
      )
    : l10n.t(
        'What {0} and {1} more ask for depends on {2}: choose an inputs file to see whether they fit on {3}.',
        name,
        jobs.length - 1,
        inputs,
        cluster,
      );
}
