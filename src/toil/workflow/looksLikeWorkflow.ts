/**
 * A quick look at the head of a `.py`, YAML or JSON file for the menus, small enough for the start-up stub;
 * `language.ts` has the exact answer.
 */
export function looksLikeWorkflow(path: string, head: string): boolean {
  if (/\.py$/i.test(path)) return /^[ \t]*(from[ \t]+toil(\.[\w.]+)?[ \t]+import\b|import[ \t]+toil\b)/m.test(head);
  if (/\.json$/i.test(path)) return /^\s*\{/.test(head) && /"cwlVersion"\s*:\s*"v/.test(head);
  return /^cwlVersion\s*:\s*["']?v/m.test(head);
}
