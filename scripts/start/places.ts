import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, REPOSITORY } from '../vscodeHost/folders';

/** All that `npm start` makes lies here. It is kept: the next start finds Toil installed and the earlier runs. */
const ROOT = join(cacheFolder(), 'start');

export const WORKSPACE = join(ROOT, 'samples');
export const RUNS_FOLDER = join(ROOT, 'runs');
/** Profile of the server. A desktop VS Code has one of its own, whose layout is another. */
export const SERVER_DATA = join(ROOT, 'server');
export const DESKTOP_DATA = join(ROOT, 'desktop');
export const SERVER_EXTENSIONS = join(ROOT, 'server-extensions');
export const DESKTOP_EXTENSIONS = join(ROOT, 'desktop-extensions');

interface Manifest {
  readonly publisher: string;
  readonly name: string;
  readonly version: string;
}

const manifest = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')) as Manifest;
export const EXTENSION_ID = `${manifest.publisher}.${manifest.name}`;
export const EXTENSION_FOLDER = `${EXTENSION_ID}-${manifest.version}`;
