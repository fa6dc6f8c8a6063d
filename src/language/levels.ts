import { CODES, type HintCode } from './codes';
import type { Finding, Found } from './finding';
import type { Level } from './level';

/** Levels that somebody decided, by code. */
export type Levels = Readonly<Partial<Record<HintCode, Level>>>;

/**
 * How loud a finding is: what the user decided for its code, else what the rule says of this form, else the code's own level.
 * A code that is off on its own stays so whatever its rule says.
 */
export function levelOf({ code, level }: Pick<Found, 'code' | 'level'>, levels: Levels): Level {
  const decided = levels[code];
  if (decided !== undefined) return decided;
  const own = CODES[code].level;
  return own === 'off' ? own : (level ?? own);
}

/** Findings with their levels; what is off is left out. */
export function levelled(found: Iterable<Found>, levels: Levels): Finding[] {
  const findings: Finding[] = [];
  for (const each of found) {
    const level = levelOf(each, levels);
    if (level === 'off') continue;
    findings.push({ ...each, level, related: each.related ?? [], fixes: each.fixes ?? [] });
  }
  return findings;
}

/** By file, place and code, each once. */
export function sorted(findings: readonly Finding[]): Finding[] {
  const inOrder = findings.toSorted(
    (a, b) => compareText(a.file, b.file) || a.start - b.start || a.end - b.end || compareText(a.code, b.code),
  );
  const seen = new Set<string>();
  return inOrder.filter((each) => {
    const key = JSON.stringify([each.file, each.start, each.end, each.code, each.message]);
    return !seen.has(key) && seen.add(key);
  });
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
