import * as l10n from '@vscode/l10n';
import type { ClusterOffer } from '../../toil/fit/offer';
import type { JobNeed } from '../../toil/jobNeed';
import type { ResourceOptions } from '../../toil/resourceOptions';
import { wdlTarget } from '../../toil/wdl/target';
import type { Analysis } from '../analyse';
import type { CwlChecked, WdlChecked } from '../rule';
import { cwlNeeds } from './cwlNeeds';
import { cwlParts } from './cwlParts';
import { fitCount, fitLine } from './fitWords';
import { needsLine } from './needWords';
import { spotSteps } from './spotSteps';
import { spotTasks } from './spotTasks';
import { wdlNeeds } from './wdlParts';

/** A line above a workflow, tool or task. */
export interface Lens {
  readonly start: number;
  readonly end: number;
  /** Plain text. */
  readonly title: string;
  /** `run`: *Run on Cluster…* for the document; `chooseCluster`: which cluster to check against. */
  readonly action: 'run' | 'chooseCluster' | 'none';
}

/**
 * *Run on Cluster…*, what each tool or task asks for, how many steps may run on spot, and with a cluster chosen whether it
 * takes them. In the order in which they stand. Never throws.
 */
export function lensesOf(analysis: Analysis, offer?: ClusterOffer): Lens[] {
  const lenses = analysis.kind === 'cwl' ? cwlLenses(analysis.checked, offer) : wdlLenses(analysis.checked, offer);
  return lenses.map((lens) => ({ ...lens, title: plainTitle(lens.title) })).sort((a, b) => a.start - b.start);
}

/** An editor makes icons of `$(name)` in titles: names from workflows are no icons. */
function plainTitle(title: string): string {
  return title.replaceAll('$(', '$ (');
}

interface Range {
  readonly start: number;
  readonly end: number;
}

function lens({ start, end }: Range, title: string | undefined, action: Lens['action'] = 'none'): Lens[] {
  return title === undefined ? [] : [{ start, end, title, action }];
}

function runLens(range: Range): Lens[] {
  return lens(range, l10n.t('Run on Cluster…'), 'run');
}

function cwlLenses(checked: CwlChecked, offer: ClusterOffer | undefined): Lens[] {
  const { options } = checked.settings;
  const needs = cwlNeeds(checked);
  return cwlParts(checked.program).flatMap((part) => {
    if (part.kind === 'step' || part.kind === 'other') return [];
    const range = part.classAt ?? part.anchor;
    const jobs = needs.of(part);
    const told =
      part.kind === 'workflow'
        ? workflowLenses(range, spotSteps(checked, part), jobs, options, offer)
        : needLenses(range, jobs, options, offer);
    return [...(part.first ? runLens(range) : []), ...told];
  });
}

function wdlLenses(checked: WdlChecked, offer: ClusterOffer | undefined): Lens[] {
  const { document } = checked.main;
  const { options } = checked.settings;
  const needs = wdlNeeds(checked);
  const target = wdlTarget(document);
  const tasks = document.tasks.flatMap((task) => [
    ...(target.kind === 'task' && target.task === task ? runLens(task.name) : []),
    ...needLenses(task.name, needs.ofTask(task), options, offer),
  ]);
  const { workflow } = document;
  if (workflow === undefined) return tasks;
  const jobs = workflow.calls.flatMap((call) => needs.ofCall(call));
  const spot = workflow.calls.length > 0 ? spotTasks(checked) : undefined;
  return [...runLens(workflow.name), ...workflowLenses(workflow.name, spot, jobs, options, offer), ...tasks];
}

function workflowLenses(
  range: Range,
  spot: string | undefined,
  jobs: readonly JobNeed[],
  options: ResourceOptions,
  offer: ClusterOffer | undefined,
): Lens[] {
  const count = offer === undefined ? undefined : fitCount(jobs, offer, options);
  return [...lens(range, spot), ...lens(range, count, 'chooseCluster')];
}

function needLenses(
  range: Range,
  jobs: readonly JobNeed[],
  options: ResourceOptions,
  offer: ClusterOffer | undefined,
): Lens[] {
  const fit = offer === undefined ? undefined : fitLine(jobs, offer, options);
  return [...lens(range, needsLine(jobs)), ...lens(range, fit, 'chooseCluster')];
}
