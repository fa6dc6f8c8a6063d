import { nearest } from '../wdl/nearest';
import type { LaunchNote, LaunchProblem, PlacedWord } from './launchCommand';
import { LAUNCH_OPTIONS, type LaunchOption, type Setting } from './launchOptions';

/** What the words after `toil launch-cluster` set. */
export interface LaunchArguments {
  readonly name: PlacedWord | undefined;
  /** Of an option that collects all values in order, of any other the last. The place is that of the option with its value. */
  readonly values: ReadonlyMap<Setting, readonly PlacedWord[]>;
}

const BY_NAME = new Map(LAUNCH_OPTIONS.flatMap((option) => option.names.map((name) => [name, option] as const)));

interface Written {
  readonly name: string;
  readonly option: LaunchOption;
  /** What stands in the same word: `--zone=…`, `-z…`. */
  readonly value?: string;
}

/**
 * Reads the words of a launch as Python 3.11's argparse does with Toil's options: unambiguous beginnings of long options,
 * `--zone=a`, `-za`, `-w 1-4`, `--` before what is no option (Lib/argparse.py, `_parse_optional`).
 */
export function readArguments(
  words: readonly PlacedWord[],
  problems: LaunchProblem[],
  notes: LaunchNote[],
): LaunchArguments {
  const reader = new ArgumentReader(problems, notes);
  const end = words.findIndex(({ text }) => text === '--');
  const before = end < 0 ? words : words.slice(0, end);
  for (let i = 0; i < before.length;) i += reader.take(before[i], before[i + 1]);
  if (end >= 0) for (const word of words.slice(end + 1)) reader.name(word);
  return reader.result();
}

class ArgumentReader {
  private readonly values = new Map<Setting, readonly PlacedWord[]>();
  private readonly names: PlacedWord[] = [];
  /** What comes after an unknown option may be its value or the cluster's name. */
  private readonly unsure: PlacedWord[] = [];
  private afterUnknown = false;

  constructor(
    private readonly problems: LaunchProblem[],
    private readonly notes: LaunchNote[],
  ) {}

  /** Reads a word, with the next one where that is its value; the number of words that were read. */
  take(word: PlacedWord | undefined, next: PlacedWord | undefined): number {
    if (word === undefined) return 1;
    if (isNoOption(word.text)) {
      this.name(word);
      return 1;
    }
    const written = writtenOption(word, this.problems);
    this.afterUnknown = written === undefined;
    const value = written === undefined ? undefined : valueOf(written, word, next, this.problems);
    if (written === undefined || value === undefined) return 1;
    keep(written, value, this.values, this.notes);
    return value.end === next?.end ? 2 : 1;
  }

  name(word: PlacedWord): void {
    (this.afterUnknown ? this.unsure : this.names).push(word);
    this.afterUnknown = false;
  }

  result(): LaunchArguments {
    for (const { text, start, end } of this.names.slice(1))
      this.problems.push({ kind: 'extraWord', word: text, start, end });
    return { name: this.names[0] ?? this.unsure[0], values: this.values };
  }
}

/** A value may begin with a minus only where it is a number, or has a blank in it. */
function isNoOption(text: string): boolean {
  if (!text.startsWith('-') || text === '-') return true;
  if (BY_NAME.has(text) || BY_NAME.has(text.replace(/=.*$/s, ''))) return false;
  if (matching(text).length > 0) return false;
  return /^-(?:\d+|\d*\.\d+)$/.test(text) || text.includes(' ');
}

function writtenOption({ text, start, end }: PlacedWord, problems: LaunchProblem[]): Written | undefined {
  const exact = BY_NAME.get(text);
  if (exact !== undefined) return { name: text, option: exact };
  const [before, value] = cutAtEquals(text);
  const named = BY_NAME.get(before);
  if (named !== undefined && value !== undefined) return { name: before, option: named, value };
  const candidates = matching(text);
  const [only] = candidates;
  if (candidates.length === 1) return only;
  if (only === undefined) {
    const didYouMean = nearest(before, BY_NAME.keys());
    const hint = didYouMean === undefined ? {} : { didYouMean };
    problems.push({ kind: 'unknownOption', option: before, ...hint, start, end });
  } else {
    const choices = candidates.map(({ name }) => name);
    problems.push({ kind: 'ambiguousOption', option: before, choices, start, end });
  }
  return undefined;
}

/** The options that a word begins, or that it has its value glued to. */
function matching(text: string): Written[] {
  if (text.startsWith('--')) {
    const [before, value] = cutAtEquals(text);
    const glued = value === undefined ? {} : { value };
    return [...BY_NAME].flatMap(([name, option]) => (name.startsWith(before) ? [{ name, option, ...glued }] : []));
  }
  const option = BY_NAME.get(text.slice(0, 2));
  return option === undefined ? [] : [{ name: text.slice(0, 2), option, value: text.slice(2) }];
}

function cutAtEquals(text: string): [string, string?] {
  const at = text.indexOf('=');
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function valueOf(
  { name, option, value }: Written,
  word: PlacedWord,
  next: PlacedWord | undefined,
  problems: LaunchProblem[],
): PlacedWord | undefined {
  const { start, end } = word;
  if (option.means !== undefined) {
    if (value === undefined) return { text: option.means, start, end };
    problems.push({ kind: 'valueNotWanted', option: name, start, end });
    return undefined;
  }
  if (value !== undefined) return { text: value, start, end };
  if (next !== undefined && isNoOption(next.text)) return { text: next.text, start, end: next.end };
  problems.push({ kind: 'valueMissing', option: name, start, end });
  return undefined;
}

function keep(
  { name, option }: Written,
  value: PlacedWord,
  values: Map<Setting, readonly PlacedWord[]>,
  notes: LaunchNote[],
): void {
  const before = values.get(option.sets) ?? [];
  values.set(option.sets, option.collects === true ? [...before, value] : [value]);
  if (option.collects === true || option.means === 'True') return;
  for (const { start, end } of before) notes.push({ kind: 'repeated', option: name, start, end });
}
