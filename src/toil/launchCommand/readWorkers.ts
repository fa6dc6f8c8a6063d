import type { ClusterSpecInput } from '../../contracts/clusterSpec';
import type { Draft } from './draft';
import type { PlacedWord } from './launchCommand';
import { pythonFloat, pythonInt } from './pythonWords';
import type { Place } from './shellText';

type Group = ClusterSpecInput['workers'][number];
type Types = Pick<Group, 'types' | 'spot' | 'bid'> & { readonly written: string };
type Range = { readonly count: number } | { readonly min: number; readonly max: number };

/** `--nodeTypes`, `--workers` and `--nodeStorage` as they are written. */
export interface WorkerWords {
  readonly nodeTypes: PlacedWord | undefined;
  readonly workers: PlacedWord | undefined;
  /** GB */
  readonly storage: number | undefined;
}

/**
 * The worker groups of `--nodeTypes a/b:0.42,c -w 1-4,2` (toil/provisioners/__init__.py `parse_node_types`, toilLaunchCluster.py):
 * a group has a bid or is on demand, `A-B` in either order grows and shrinks, one number is fixed, and nothing is made of 0.
 */
export function readWorkers({ nodeTypes, workers, storage }: WorkerWords, draft: Draft): void {
  // Toil takes an empty value for none.
  const [types, counts] = [nodeTypes?.text === '' ? undefined : nodeTypes, workers?.text === '' ? undefined : workers];
  if (types === undefined || counts === undefined) {
    const there = types ?? counts;
    const option = types === undefined ? '--nodeTypes' : '--workers';
    if (there !== undefined) draft.problems.push({ kind: 'pairMissing', option, ...placeOf(there) });
    return;
  }
  const [typeWords, countWords] = [types.text.split(','), counts.text.split(',')];
  const read = typeWords.map((word) => readTypes(word, types, draft));
  const ranges = countWords.map((word) => readRange(word, counts, draft));
  if (typeWords.length !== countWords.length) {
    const lengths = { nodeTypes: typeWords.length, workers: countWords.length };
    draft.problems.push({ kind: 'lengthsDiffer', ...lengths, ...placeOf(counts) });
  }
  const groups: Group[] = [];
  read.forEach((type, i) => {
    const range = ranges[i];
    if (type === undefined || range === undefined) return;
    const { written, ...rest } = type;
    if (isNothing(range)) {
      draft.notes.push({ kind: 'emptyGroup', nodeType: written, ...placeOf(counts) });
      return;
    }
    const path = ['workers', groups.length];
    draft.from(path, types);
    for (const key of ['count', 'min', 'max']) draft.from([...path, key], counts);
    groups.push({ ...rest, ...range, ...(storage === undefined ? {} : { storage }) });
  });
  draft.put({ workers: groups }, ['workers'], counts);
}

function readTypes(written: string, { start, end }: Place, draft: Draft): Types | undefined {
  const [names = '', bidText, ...more] = written.split(':');
  const types = [...new Set(names.split('/'))];
  const bid = bidText === undefined ? undefined : pythonFloat(bidText);
  if (more.length > 0 || types.includes('') || (bidText !== undefined && bid === undefined)) {
    draft.problems.push({ kind: 'badNodeType', value: written, start, end });
    return undefined;
  }
  return { types, ...(bid === undefined ? {} : { spot: true, bid }), written };
}

function readRange(written: string, { start, end }: Place, draft: Draft): Range | undefined {
  const [first, second, ...more] = written.split('-').map(pythonInt);
  const ranged = written.includes('-');
  if (first === undefined || more.length > 0 || (ranged && second === undefined)) {
    draft.problems.push({ kind: 'badCount', value: written, start, end });
    return undefined;
  }
  return second === undefined ? { count: first } : { min: Math.min(first, second), max: Math.max(first, second) };
}

function isNothing(range: Range): boolean {
  return ('count' in range ? range.count : range.max) === 0;
}

function placeOf({ start, end }: Place): Place {
  return { start, end };
}
