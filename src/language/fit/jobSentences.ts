import * as l10n from '@vscode/l10n';
import type { JobProblem } from '../../toil/fit/fit';
import type { ClusterOffer } from '../../toil/fit/offer';
import type { Resource } from '../../toil/fit/places';
import { acceleratorText } from '../features/needWords';
import {
  amountText,
  askedText,
  machineInGroup,
  machineText,
  nameText,
  namesText,
  roughly,
  suggestionText,
  thereText,
} from './words';

type Of<Kind extends JobProblem['kind']> = Extract<JobProblem, { kind: Kind }>;

/** What is wrong with a job on a cluster, what Toil will do, and what helps: one sentence. */
export function jobSentence(problem: JobProblem, offer: ClusterOffer, language: 'cwl' | 'wdl'): string {
  switch (problem.kind) {
    case 'onlySpot':
      return onlySpot(problem, offer, language);
    case 'tooLarge':
      return tooLarge(problem, offer);
    case 'forbidden':
      return forbidden(problem, language);
    case 'aboveMaximum':
      return aboveMaximum(problem, offer);
    case 'hardly':
      return hardly(problem);
    case 'noAccelerator':
      return noAccelerator(problem, offer);
  }
}

function onlySpot({ job }: Of<'onlySpot'>, offer: ClusterOffer, language: 'cwl' | 'wdl'): string {
  return l10n.t(
    '{0} is not preemptible and {1} has only spot workers, so it waits for ever: {2}, or add a worker group without spot.',
    nameText(job.name),
    nameText(offer.name),
    allowSpot(job, language),
  );
}

/** What makes a job preemptible, as a part of a sentence. */
function allowSpot(job: JobProblem['job'], language: 'cwl' | 'wdl'): string {
  const { preemptible } = job;
  const written = preemptible.kind === 'known' && preemptible.from.kind === 'written';
  if (written) return l10n.t('set usePreemptible to true');
  return language === 'cwl'
    ? l10n.t('give it the hint arv:UsePreemptible, run with --defaultPreemptible=True')
    : l10n.t('run with --defaultPreemptible=True');
}

function tooLarge({ job, shortages, nearest, suggestion, taint }: Of<'tooLarge'>, offer: ClusterOffer): string {
  const name = nameText(job.name);
  const cluster = nameText(offer.name);
  if (nearest === undefined) {
    return taint === undefined
      ? l10n.t('{0} can have no workers, so {1} waits for ever: let a worker group grow.', cluster, name)
      : l10n.t('The taint {0} keeps jobs of Toil off all workers of {1}, so {2} waits for ever.', taint, cluster, name);
  }
  return l10n.t(
    '{0} asks for {1}, but the nearest that {2} has, {3}, leaves at most {4} for jobs, so it waits for ever: {5}.',
    name,
    askedText(shortages),
    cluster,
    machineText(nearest.machine),
    thereText(shortages),
    suggestionText(suggestion),
  );
}

function forbidden({ job, shortages, spot, group }: Of<'forbidden'>, language: 'cwl' | 'wdl'): string {
  return l10n.t(
    '{0} asks for {1} and fits only on the spot workers of {2}, where it may not run as it is not preemptible, so it waits for ever: {3}, or give the worker group {4} a larger type.',
    nameText(job.name),
    shortages.length > 0 ? askedText(shortages) : gpusText(job),
    nameText(spot),
    allowSpot(job, language),
    nameText(group),
  );
}

function gpusText({ accelerators }: JobProblem['job']): string {
  return acceleratorText(accelerators.kind === 'known' ? accelerators.value : []);
}

const LIMITS: Readonly<Record<Resource, string>> = {
  cores: '--maxCores',
  memory: '--maxMemory',
  disk: '--maxDisk',
};

function aboveMaximum({ job, what, asked, limit, by }: Of<'aboveMaximum'>, offer: ClusterOffer): string {
  const name = nameText(job.name);
  const amount = amountText(what, asked);
  if (by === 'option') {
    return l10n.t(
      '{0} asks for {1}, more than {2} allows ({3}): Toil refuses it at once.',
      name,
      amount,
      LIMITS[what],
      amountText(what, limit),
    );
  }
  return l10n.t(
    '{0} asks for {1}, and {2} has {3}: Toil refuses it at once; lower what it asks for, or run it on a larger cluster.',
    name,
    amount,
    nameText(offer.name),
    amountText(what, roughly(what, limit)),
  );
}

function hardly({ job, group, machine, why }: Of<'hardly'>): string {
  const name = nameText(job.name);
  if (why.kind === 'others') {
    return l10n.t(
      '{0} fits on {1}, but not on {2} of the same worker group: where that one comes, it waits.',
      name,
      machineInGroup(machine, group),
      namesText(why.tooSmall.map(machineText)),
    );
  }
  const asked = amountText(why.what, why.asked);
  const there = amountText(why.what, roughly(why.what, why.there));
  // Of cores nothing is estimated: they are in doubt only where the autoscaler sets some aside.
  if (why.kind === 'perhaps' && why.what === 'cores')
    return l10n.t(
      '{0} fits on {1}, but the autoscaler takes {3} for all that a first machine of the group has for jobs ({2} asked for): while the group is empty, it waits.',
      name,
      machineInGroup(machine, group),
      asked,
      there,
    );
  return why.kind === 'tight'
    ? l10n.t(
        '{0} fits on {1} with less than 5 % to spare ({2} with what Toil adds, of {3}): if the system keeps a little more, it waits for ever.',
        name,
        machineInGroup(machine, group),
        asked,
        there,
      )
    : l10n.t(
        '{0} fits on {1} only if the system keeps less than expected ({2} with what Toil adds, and by an estimate {3} are sure): it may wait for ever.',
        name,
        machineInGroup(machine, group),
        asked,
        there,
      );
}

function noAccelerator(problem: Of<'noAccelerator'>, offer: ClusterOffer): string {
  const { job, lack, suggestion } = problem;
  const name = nameText(job.name);
  const cluster = nameText(offer.name);
  if (lack.kind === 'batchSystem') {
    return l10n.t('{0} asks for {1}, and Toil has none on Mesos: it refuses the job at once.', name, gpusText(job));
  }
  if (lack.kind === 'hidden') {
    return l10n.t(
      '{0} asks for {1}, and Kubernetes on {2} gives jobs no GPU, whatever its machines have: NVIDIA’s driver and device plugin are not installed on its workers. Unless you install both yourself, it waits for ever.',
      name,
      gpusText(job),
      cluster,
    );
  }
  if (lack.kind === 'label') {
    return l10n.t(
      '{0} runs only on nodes with the label accelerator={1}, which no worker of {2} has, so it waits for ever: give a group with such GPUs that label.',
      name,
      nameText(lack.model),
      cluster,
    );
  }
  if (lack.kind === 'model') {
    return l10n.t(
      '{0} asks for a GPU {1}, and {2} has none: Toil refuses it at once.',
      name,
      nameText(lack.model),
      cluster,
    );
  }
  if (offer.batchSystem === 'single_machine') {
    return l10n.t(
      '{0} asks for {1}, and {2} has {3}: Toil refuses it at once.',
      name,
      gpusText(job),
      cluster,
      lack.there,
    );
  }
  const words = [name, gpusText(job), cluster, suggestionText(suggestion)] as const;
  return lack.there === 0
    ? l10n.t('{0} asks for {1}, and no worker of {2} has any, so it waits for ever: {3}.', ...words)
    : l10n.t('{0} asks for {1}, and no worker of {2} has as many, so it waits for ever: {3}.', ...words);
}
