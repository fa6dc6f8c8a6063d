import { stat } from 'node:fs/promises';
import path from 'node:path';
import { serveArtefacts, type ArtefactServer, type Listening } from './artefactServer';

/** A folder of system extensions with its list of checksums, as Flatcar's bakery serves one. */
export function serveExtensions(folder: string, at: Listening): Promise<ArtefactServer> {
  return serveArtefacts(async (wanted) => {
    const name = wanted.slice(1);
    // One level deep: nothing else is ours to show.
    if (name === '' || name.startsWith('.') || name !== path.basename(name)) return undefined;
    const file = path.join(folder, name);
    const found = await stat(file).catch(() => undefined);
    if (found?.isFile() !== true) return undefined;
    return { headers: { 'content-type': 'application/octet-stream' }, file };
  }, at);
}
