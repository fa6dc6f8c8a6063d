import { relative, sep } from 'node:path';
import { isBelow } from '../../shared/paths';

/** A path for people and annotations: from the working folder when it lies there, with `/`. */
export function shownPath(file: string, workingFolder: string): string {
  return isBelow(workingFolder, file) ? relative(workingFolder, file).split(sep).join('/') : file;
}
