import * as l10n from '@vscode/l10n';
import type { JobNeed, Known } from '../../toil/jobNeed';
import type { WdlCall, WdlSection, WdlTask } from '../../toil/wdl/model';
import type { Range } from '../../toil/wdl/range';
import type { WdlChecked } from '../rule';
import { bytesText, coresText } from './amounts';
import type { HoverText } from './hoverText';
import { bullets, code, escaped, paragraphs } from './markdown';
import {
  knownMarkdown,
  needMarkdown,
  needsMarkdown,
  placeWords,
  preemptibleMarkdown,
  type PlaceWords,
} from './needMarkdown';
import { acceleratorText } from './needWords';
import { spotTasks } from './spotTasks';
import { wdlKeyTold } from './wdlFacts';
import { wdlNeeds } from './wdlParts';

/** The hover of a WDL document. */
export function wdlHover(checked: WdlChecked, offset: number): HoverText | undefined {
  const { tasks, workflow } = checked.main.document;
  const place = placeWords(checked.main.path, (file) => (file === checked.main.path ? checked.text : undefined));
  const task = tasks.find((each) => holds(each, offset));
  if (task !== undefined) return taskHover(checked, task, offset, place);
  if (workflow === undefined) return undefined;
  if (holds(workflow.name, offset)) {
    const calls = workflow.calls.flatMap((call) => wdlNeeds(checked).ofCall(call));
    const title = l10n.t('Workflow {0}', code(workflow.name.text));
    return { ...range(workflow.name), markdown: paragraphs([title, spotTasks(checked), needsMarkdown(calls)]) };
  }
  const call = workflow.calls.find((each) => holds(each.target, offset));
  return call === undefined ? undefined : callHover(checked, call, place);
}

function holds({ start, end }: Range, offset: number): boolean {
  return start <= offset && offset <= end;
}

function range({ start, end }: Range): Range {
  return { start, end };
}

function callHover(checked: WdlChecked, call: WdlCall, place: PlaceWords): HoverText {
  const jobs = wdlNeeds(checked).ofCall(call);
  const title = l10n.t('Call {0}', code(call.name));
  const body =
    jobs.length === 0
      ? l10n.t('What it runs cannot be seen here, so nothing is known of its jobs.')
      : needs(jobs, place);
  return { ...range(call.target), markdown: paragraphs([title, body]) };
}

function needs(jobs: readonly JobNeed[], place: PlaceWords): string {
  const [job] = jobs;
  return job !== undefined && jobs.length === 1 ? needMarkdown(job, place) : needsMarkdown(jobs);
}

function taskHover(checked: WdlChecked, task: WdlTask, offset: number, place: PlaceWords): HoverText | undefined {
  if (holds(task.name, offset)) {
    const title = l10n.t('Task {0}', code(task.name.text));
    return { ...range(task.name), markdown: paragraphs([title, needs(wdlNeeds(checked).ofTask(task), place)]) };
  }
  const section = task.sections.find((each) => holds(each, offset));
  return section === undefined ? undefined : keyHover(checked, task, section, offset, place);
}

/** A key of a section or its value: what it does, and what comes of it here. */
function keyHover(
  checked: WdlChecked,
  task: WdlTask,
  section: WdlSection,
  offset: number,
  place: PlaceWords,
): HoverText | undefined {
  const entry = section.entries.find(({ key, value }) => holds(key, offset) || holds(value, offset));
  if (entry === undefined) return undefined;
  const told = wdlKeyTold(entry.key.text, section.kind);
  if (told === undefined) return undefined;
  const jobs = section.kind === 'hints' ? [] : wdlNeeds(checked).ofTask(task);
  const asked = askedFor(entry.key.text, jobs, place);
  const at = holds(entry.key, offset) ? entry.key : entry.value;
  return { ...range(at), markdown: paragraphs([`**${escaped(entry.key.text)}**`, told, asked]) };
}

/** How many calls a hover lists. */
const MOST_CALLS = 12;

/** What comes of the key after defaults and units; of each call where they differ. */
function askedFor(key: string, jobs: readonly JobNeed[], place: PlaceWords): string | undefined {
  const values = jobs.map((job) => valueOf(key, job, place));
  const [value] = values;
  if (value === undefined) return undefined;
  if (new Set(values).size === 1) return value;
  return bullets(jobs.slice(0, MOST_CALLS).map(({ name }, index) => `${code(name)}: ${values[index] ?? ''}`));
}

function valueOf(key: string, job: JobNeed, place: PlaceWords): string | undefined {
  const asks = <T>(value: Known<T>, told: (value: T) => string): string =>
    l10n.t(
      'Toil asks for: {0}',
      knownMarkdown(value, (each) => escaped(told(each)), place),
    );
  switch (key) {
    case 'cpu':
      return asks(job.cores, coresText);
    case 'memory':
      return asks(job.memory, bytesText);
    case 'disks':
      return asks(job.disk, (bytes) => l10n.t('{0} disk', bytesText(bytes)));
    case 'gpu':
    case 'gpuCount':
    case 'gpuType':
    case 'nvidiaDriverVersion':
      return asks(job.accelerators, acceleratorText);
    case 'preemptible':
      return preemptibleMarkdown(job.preemptible, place);
    default:
      return undefined;
  }
}
