import path from 'node:path';
import { REPOSITORY } from '../../../../scripts/vscodeHost/folders';

/** The file in which a suite writes what its machines called. */
export function callsOf(suite: string): string {
  return path.join(REPOSITORY, 'out', 'rig', `calls-${suite}.json`);
}
