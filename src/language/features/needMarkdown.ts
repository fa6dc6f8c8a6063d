import * as l10n from '@vscode/l10n';
import type { JobNeed, Known, Origin, Place, Unknown } from '../../toil/jobNeed';
import { bytesText } from './amounts';
import { bullets, code, escaped } from './markdown';
import { acceleratorText, needLine } from './needWords';

/** Names the line of a place, and its file when that is another one than the document that was asked about. */
export type PlaceWords = (place: Place) => string;

/** How many kinds of jobs a hover lists. */
const MOST_JOBS = 12;

/** Words for places of a document whose other files have these texts. */
export function placeWords(main: string, textOf: (file: string) => string | undefined): PlaceWords {
  return ({ file, start }) => {
    const text = textOf(file);
    const line = text === undefined ? undefined : lineOf(text, start);
    if (file === main) return line === undefined ? '' : l10n.t('line {0}', line);
    const name = escaped(file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1));
    return line === undefined ? name : l10n.t('{0}, line {1}', name, line);
  };
}

function lineOf(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

/** What one kind of job asks for and where each number comes from, as a list. */
export function needMarkdown(job: JobNeed, place: PlaceWords): string {
  if (job.kind === 'local')
    return l10n.t(
      'It runs beside the leader, where resources and preemptible hints have no effect (on a worker only with `--runLocalJobsOnWorkers`).',
    );
  const lines = [
    l10n.t('Cores: {0}', knownMarkdown(job.cores, String, place)),
    l10n.t('Memory: {0}', knownMarkdown(job.memory, bytesText, place)),
    l10n.t('Disk: {0}', knownMarkdown(job.disk, bytesText, place)),
  ];
  const { accelerators } = job;
  if (accelerators.kind === 'unknown' || accelerators.value.length > 0)
    lines.push(
      l10n.t(
        'GPUs: {0}',
        knownMarkdown(accelerators, (value) => escaped(acceleratorText(value)), place),
      ),
    );
  lines.push(preemptibleMarkdown(job.preemptible, place));
  return bullets(lines);
}

/** `May run on spot: yes, from the workflow's hint (line 12)`. */
export function preemptibleMarkdown(preemptible: Known<boolean>, place: PlaceWords): string {
  const words = knownMarkdown(preemptible, (value) => (value ? l10n.t('**yes**') : l10n.t('**no**')), place);
  return l10n.t('May run on spot: {0}', words);
}

/** Several kinds of jobs, one line each. */
export function needsMarkdown(jobs: readonly JobNeed[]): string {
  const lines = jobs.slice(0, MOST_JOBS).map((job) => `${code(job.name)}: ${escaped(needLine(job))}`);
  if (jobs.length > MOST_JOBS) lines.push(l10n.t('and {0} more', jobs.length - MOST_JOBS));
  return bullets(lines);
}

/** A value and where it comes from, or why it is not known. */
export function knownMarkdown<T>(value: Known<T>, told: (value: T) => string, place: PlaceWords): string {
  if (value.kind === 'unknown') {
    const why = unknownMarkdown(value.why);
    return value.from === undefined ? why : `${why}, ${originMarkdown(value.from, place)}`;
  }
  return `${told(value.value)}, ${originMarkdown(value.from, place)}`;
}

function unknownMarkdown(why: Unknown): string {
  switch (why.kind) {
    case 'inputs':
      return why.names.length === 1
        ? l10n.t('not known yet, it depends on the input {0}', code(why.names[0] ?? ''))
        : l10n.t('not known yet, it depends on the inputs {0}', why.names.map(code).join(', '));
    case 'results':
      return l10n.t('not known yet, it depends on what earlier jobs make or on the sizes of files');
    case 'expression':
      return l10n.t('not known yet, only the run can tell what the expression gives');
    case 'refused':
      return l10n.t('nothing, Toil refuses what is written');
  }
}

function originMarkdown(from: Origin, place: PlaceWords): string {
  if (from.kind === 'default') return l10n.t('the default');
  if (from.kind === 'option') return l10n.t('from the option {0}', code(from.option));
  const words = writtenWords(from);
  const where = place(from.at);
  return where === '' ? words : `${words} (${where})`;
}

function writtenWords({ level, as }: Extract<Origin, { kind: 'written' }>): string {
  if (level === 'task')
    return as === 'hint' ? l10n.t("from the task's hints") : l10n.t("from the task's runtime section");
  const hint = as === 'hint';
  if (level === 'workflow')
    return hint ? l10n.t("from the workflow's hint") : l10n.t("from the workflow's requirement");
  if (level === 'step') return hint ? l10n.t("from the step's hint") : l10n.t("from the step's requirement");
  return hint ? l10n.t("from the tool's hint") : l10n.t("from the tool's requirement");
}
