import { formatBytes, formatDuration } from '../shared/text';
import type { Measure, Range, Statistics, TypeStatistics } from './statistics';

/** A page of plain text about what the jobs of a run used, beside what they asked for. */
export function statisticsText(statistics: Statistics): string {
  const { types, runTime, batchSystem } = statistics;
  const head = [`Run time of Toil:  ${formatDuration(runTime)}`, `Batch system:      ${batchSystem || 'unknown'}`, ''];
  if (types.length === 0) return [...head, 'No job of the workflow has left statistics.', ''].join('\n');
  const notes = types.flatMap(note);
  return [
    ...head,
    'Time of one job (shortest / average / longest), and of all together',
    '',
    ...table(['Job', 'Jobs', 'Shortest', 'Average', 'Longest', 'All jobs', 'Processor time'], types.map(timeRow)),
    '',
    'Asked for and used (average / most of one job)',
    '',
    ...table(
      ['Job', 'Cores asked', 'Cores used', 'Memory asked', 'Memory used', 'Disk asked', 'Disk used'],
      types.map(spaceRow),
    ),
    '',
    ...(notes.length === 0 ? [] : [...notes, '']),
    'Memory is that of the whole worker process, Toil itself included.',
    '',
  ].join('\n');
}

function timeRow({ type, jobs, time, cpuTime }: TypeStatistics): string[] {
  return [type, String(jobs), ...[time.least, time.average, time.most, time.total, cpuTime.total].map(seconds)];
}

function spaceRow(row: TypeStatistics): string[] {
  const { type, time, cpuTime, memory, disk, askedCores, askedMemory, askedDisk } = row;
  // Whole run of the type: one job may be too short to measure.
  const cores = time.total > 0 ? (cpuTime.total / time.total).toFixed(1) : '-';
  return [
    type,
    range(askedCores, plain),
    cores,
    range(askedMemory, formatBytes),
    used(memory),
    range(askedDisk, formatBytes),
    used(disk),
  ];
}

/** Short jobs are common in tests: below ten seconds the tenths tell something. */
function seconds(value: number): string {
  return value < 10 ? `${value.toFixed(1)} s` : formatDuration(value);
}

function plain(value: number): string {
  return String(Number(value.toFixed(2)));
}

function used({ average, most }: Measure): string {
  return `${formatBytes(average)} / ${formatBytes(most)}`;
}

function range(asked: Range | undefined, format: (value: number) => string): string {
  if (!asked) return 'unknown';
  const [least, most] = [format(asked.least), format(asked.most)];
  return least === most ? most : `${least} to ${most}`;
}

/** What a reader would want to change. */
function note({ type, memory, askedMemory, overCores, jobs, disk, askedDisk }: TypeStatistics): string[] {
  const notes: string[] = [];
  if (askedMemory && memory.most > askedMemory.most) {
    notes.push(`${type}: used ${formatBytes(memory.most)} of memory, asked for ${formatBytes(askedMemory.most)}.`);
  }
  if (askedDisk && disk.most > askedDisk.most) {
    notes.push(`${type}: used ${formatBytes(disk.most)} of disk, asked for ${formatBytes(askedDisk.most)}.`);
  }
  if (overCores > 0) notes.push(`${type}: ${overCores} of ${jobs} jobs used more processor time than they asked for.`);
  return notes;
}

/** Columns two spaces apart; the first to the left, numbers to the right. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => width(row[column] ?? ''))));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => {
        const space = ' '.repeat((widths[column] ?? 0) - width(cell));
        return column === 0 ? cell + space : space + cell;
      })
      .join('  ')
      .trimEnd();
  return [line(head), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)];
}

/** Characters, near enough to what a fixed-width font shows. */
function width(text: string): number {
  return Array.from(text).length;
}
