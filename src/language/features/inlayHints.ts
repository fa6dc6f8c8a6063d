import * as l10n from '@vscode/l10n';
import type { JobNeed } from '../../toil/jobNeed';
import type { Analysis } from '../analyse';
import type { CwlChecked, WdlChecked } from '../rule';
import { cwlNeeds } from './cwlNeeds';
import { cwlParts } from './cwlParts';
import { shortened } from './markdown';
import { needLine, shortNeed } from './needWords';
import { wdlNeeds } from './wdlParts';

/** What is shown behind a name without being part of the text. */
export interface InlayText {
  readonly offset: number;
  /** `→ 4 cores, 8 GiB, spot`. */
  readonly text: string;
  /** Plain text. */
  readonly tooltip: string;
}

/** How many kinds of jobs a tooltip lists. */
const MOST_JOBS = 12;

/** What steps, calls and tasks ask for, behind their names between two offsets. Never throws. */
export function inlayTexts(analysis: Analysis, start: number, end: number): InlayText[] {
  const all = analysis.kind === 'cwl' ? cwlTexts(analysis.checked) : wdlTexts(analysis.checked);
  return all
    .filter(({ offset }) => start <= offset && offset <= end)
    .flatMap(({ offset, jobs }) => inlayText(offset, jobs()) ?? []);
}

interface Behind {
  readonly offset: number;
  readonly jobs: () => readonly JobNeed[];
}

function inlayText(offset: number, jobs: readonly JobNeed[]): InlayText | undefined {
  const words = shortNeed(jobs);
  if (words === undefined) return undefined;
  const lines = jobs.slice(0, MOST_JOBS).map((job) => `${shortened(job.name, 80)}: ${needLine(job)}`);
  if (jobs.length > MOST_JOBS) lines.push(l10n.t('and {0} more', jobs.length - MOST_JOBS));
  return { offset, text: `→ ${words}`, tooltip: lines.join('\n') };
}

function cwlTexts(checked: CwlChecked): Behind[] {
  const { text } = checked.main;
  return cwlParts(checked.program)
    .filter(({ kind }) => kind === 'step')
    .map((part) => {
      const { end } = part.anchor;
      // Behind the colon of a key.
      return { offset: text[end] === ':' ? end + 1 : end, jobs: () => cwlNeeds(checked).of(part) };
    });
}

function wdlTexts(checked: WdlChecked): Behind[] {
  const { tasks, workflow } = checked.main.document;
  const calls = (workflow?.calls ?? []).map((call) => {
    const { end } = call.target;
    const alias = /^\s+as\s+\w+/.exec(checked.text.slice(end, call.end))?.[0].length ?? 0;
    return { offset: end + alias, jobs: () => wdlNeeds(checked).ofCall(call) };
  });
  return [...calls, ...tasks.map((task) => ({ offset: task.name.end, jobs: () => wdlNeeds(checked).ofTask(task) }))];
}
