import { scalarOf, type At } from '../../../toil/cwl/nodes';

/** What people mean by words and numbers that are booleans elsewhere; undefined for anything else. */
export function meantBy(value: At): 'true' | 'false' | undefined {
  const scalar = scalarOf(value);
  if (scalar === undefined || scalar.kind === 'null') return undefined;
  const word = String(scalar.value).trim().toLowerCase();
  if (['true', 'yes', 'on', 'y', '1'].includes(word)) return 'true';
  return ['false', 'no', 'off', 'n', '0'].includes(word) ? 'false' : undefined;
}
