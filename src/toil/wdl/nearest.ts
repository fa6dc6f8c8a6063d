/** Number of single-letter changes from `a` to `b`, swaps counting two. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** Longer words are not compared: a key of an inputs file is untrusted. */
const LONGEST = 200;

/** The candidate that was probably meant: the same but for case, or at most a third of its letters (3 at most) differ. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: { candidate: string; steps: number } | undefined;
  for (const candidate of candidates) {
    const limit = Math.min(3, Math.floor(candidate.length / 3), (best?.steps ?? 4) - 1);
    if (word.length > LONGEST || Math.abs(word.length - candidate.length) > limit) continue;
    const steps = distance(word.toLowerCase(), candidate.toLowerCase());
    if (steps <= limit) best = { candidate, steps };
  }
  return best?.candidate;
}
