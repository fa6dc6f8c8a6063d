/**
 * What the checks of WDL know of Toil and of the miniwdl that it brings. One place, so that a later Toil changes a line here
 * and not a rule (reference cwl-wdl.md 9.1).
 */
export const TOIL_FACTS = {
  toil: '9.6.0',
  /** WDL/_grammar.py of miniwdl 1.15.0, `versions`. */
  versions: ['draft-2', '1.0', '1.1', '1.2', 'development'],
  /** The newest numbered one of them. */
  newest: '1.2',
  /** The versions before this one have neither `requirements` nor `hints`. */
  sectionsSince: '1.2',
} as const;

/** Whether a WDL version is this one or newer; `development` is the newest. False for words that are no version. */
export function isAtLeast(version: string, oldest: '1.0' | '1.1' | '1.2'): boolean {
  if (version === 'development') return true;
  const match = /^(\d+)\.(\d+)/.exec(version);
  if (match === null) return false;
  const [major = 0, minor = 0] = oldest.split('.').map(Number);
  return Number(match[1]) > major || (Number(match[1]) === major && Number(match[2]) >= minor);
}
