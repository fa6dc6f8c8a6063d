import * as l10n from '@vscode/l10n';
import type { Accelerator, JobNeed, Known, Unknown } from '../../toil/jobNeed';
import { bytesRange, coresRange } from './amounts';
import { shortened } from './markdown';

/** `4 cores · 8 GiB · 20 GiB disk · spot allowed`: what one kind of job asks for, on one line. */
export function needLine(job: JobNeed): string {
  if (job.kind === 'local') return l10n.t('runs beside the leader');
  return linesOf(job).join(' · ');
}

/** The same of several kinds of jobs; where they differ `2 to 8 cores`. Undefined for none. */
export function needsLine(jobs: readonly JobNeed[]): string | undefined {
  const onCluster = jobs.filter(({ kind }) => kind === 'job');
  const [first] = onCluster;
  if (first === undefined) return jobs[0] === undefined ? undefined : needLine(jobs[0]);
  return linesOf(spanning(first, onCluster)).join(' · ');
}

/** `4 cores, 8 GiB, spot`: for the end of a line of text. */
export function shortNeed(jobs: readonly JobNeed[]): string | undefined {
  const onCluster = jobs.filter(({ kind }) => kind === 'job');
  const [first] = onCluster;
  if (first === undefined) return jobs.length === 0 ? undefined : l10n.t('beside the leader');
  const { cores, memory, accelerators, preemptible } = spanning(first, onCluster);
  const parts = [
    known(
      cores,
      ({ text }) => text,
      (why) => l10n.t('cores: {0}', why),
    ),
    known(
      memory,
      ({ text }) => text,
      (why) => l10n.t('memory: {0}', why),
    ),
    ...acceleratorParts(accelerators),
    ...(preemptible.kind === 'known' && preemptible.value === 'yes' ? [l10n.t('spot')] : []),
    ...(preemptible.kind === 'known' && preemptible.value === 'some' ? [l10n.t('partly spot')] : []),
  ];
  return parts.join(', ');
}

/** The numbers of one or several kinds of jobs as text; unknown when one of them is. */
interface Span {
  readonly cores: Known<{ text: string }>;
  readonly memory: Known<{ text: string }>;
  readonly disk: Known<{ text: string }>;
  readonly accelerators: Known<readonly Accelerator[]>;
  readonly preemptible: Known<'yes' | 'no' | 'some'>;
}

function spanning(first: JobNeed, jobs: readonly JobNeed[]): Span {
  return {
    cores: range(
      jobs.map(({ cores }) => cores),
      coresRange,
    ),
    memory: range(
      jobs.map(({ memory }) => memory),
      bytesRange,
    ),
    disk: range(
      jobs.map(({ disk }) => disk),
      bytesRange,
    ),
    accelerators:
      jobs.find(({ accelerators }) => accelerators.kind === 'unknown' || accelerators.value.length > 0)?.accelerators ??
      first.accelerators,
    preemptible: someOrAll(jobs.map(({ preemptible }) => preemptible)),
  };
}

function range(
  values: readonly Known<number>[],
  text: (least: number, most: number) => string,
): Known<{ text: string }> {
  const numbers: number[] = [];
  for (const value of values) {
    if (value.kind === 'unknown') return value;
    numbers.push(value.value);
  }
  const words = text(Math.min(...numbers), Math.max(...numbers));
  return { kind: 'known', value: { text: words }, from: { kind: 'default' } };
}

function someOrAll(values: readonly Known<boolean>[]): Known<'yes' | 'no' | 'some'> {
  const unknown = values.find((value) => value.kind === 'unknown');
  if (unknown !== undefined) return unknown;
  const yes = values.filter((value) => value.kind === 'known' && value.value).length;
  const value = yes === 0 ? 'no' : yes === values.length ? 'yes' : 'some';
  return { kind: 'known', value, from: { kind: 'default' } };
}

function linesOf(need: JobNeed | Span): string[] {
  const { cores, memory, disk, accelerators, preemptible } = 'name' in need ? spanning(need, [need]) : need;
  const numbers = [cores, memory, disk];
  const [why] = numbers.map((value) => (value.kind === 'unknown' ? unknownWords(value.why) : undefined));
  const same = numbers.every((value) => value.kind === 'unknown' && unknownWords(value.why) === why);
  const amounts = [
    known(
      cores,
      ({ text }) => text,
      (words) => l10n.t('cores: {0}', words),
    ),
    known(
      memory,
      ({ text }) => text,
      (words) => l10n.t('memory: {0}', words),
    ),
    known(
      disk,
      ({ text }) => l10n.t('{0} disk', text),
      (words) => l10n.t('disk: {0}', words),
    ),
  ];
  return [
    ...(same && why !== undefined ? [why] : amounts),
    ...acceleratorParts(accelerators),
    known(
      preemptible,
      (value) => spotWords(value),
      (words) => l10n.t('spot: {0}', words),
    ),
  ];
}

function spotWords(value: 'yes' | 'no' | 'some'): string {
  if (value === 'yes') return l10n.t('spot allowed');
  return value === 'no' ? l10n.t('no spot') : l10n.t('spot allowed for some');
}

function known<T>(value: Known<T>, told: (value: T) => string, unknown: (why: string) => string): string {
  return value.kind === 'known' ? told(value.value) : unknown(unknownWords(value.why));
}

function acceleratorParts(accelerators: Known<readonly Accelerator[]>): string[] {
  if (accelerators.kind === 'unknown') return [l10n.t('GPUs: {0}', unknownWords(accelerators.why))];
  return accelerators.value.length === 0 ? [] : [acceleratorText(accelerators.value)];
}

/** `1 GPU`, `2 GPUs (nvidia-tesla-t4)`. */
export function acceleratorText(accelerators: readonly Accelerator[]): string {
  const count = accelerators.reduce((sum, each) => sum + each.count, 0);
  const models = [...new Set(accelerators.flatMap(({ model, brand }) => model ?? brand ?? []))];
  if (count === 0) return l10n.t('no GPU');
  const number = count === 1 ? l10n.t('1 GPU') : l10n.t('{0} GPUs', count);
  return models.length === 0 ? number : `${number} (${shortened(models.join(', '), 60)})`;
}

/** Why a number is not known, in two or three words. */
function unknownWords(why: Unknown): string {
  switch (why.kind) {
    case 'inputs':
      return l10n.t('depends on inputs');
    case 'results':
      return l10n.t('depends on earlier results');
    case 'expression':
      return l10n.t('only known in the run');
    case 'refused':
      return l10n.t('refused by Toil');
  }
}
