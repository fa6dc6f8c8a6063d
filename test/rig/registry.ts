import { readFile, stat } from 'node:fs/promises';
import { serveArtefacts, type Artefact, type ArtefactServer, type Listening } from './artefactServer';
import { blobFile, readTags, type Tags } from './build/ociImages';

/** `/v2/<name>/manifests/<tag or digest>` and `/v2/<name>/blobs/<digest>`; a name may hold slashes. */
const PATH = /^\/v2\/(?<name>[a-z0-9._/-]+)\/(?<kind>manifests|blobs)\/(?<reference>[A-Za-z0-9._:-]+)$/;

/** A registry that gives out the images of a folder (RigParts.images), after the OCI distribution specification; it takes none. */
export async function serveImages(folder: string, at: Listening): Promise<ArtefactServer> {
  const tags = await readTags(folder);
  return serveArtefacts(async (wanted): Promise<Artefact | undefined> => {
    // Clients ask this first, to see whom they talk to.
    if (wanted === '/v2/') return { headers: VERSION };
    const { name = '', kind, reference = '' } = PATH.exec(wanted)?.groups ?? {};
    const digest = kind === 'manifests' ? manifestOf(tags, name, reference) : reference;
    const file = digest === undefined ? undefined : blobFile(folder, digest);
    if (digest === undefined || file === undefined || !(await isFile(file))) return undefined;
    const type = kind === 'manifests' ? await mediaType(file) : 'application/octet-stream';
    return { headers: { 'content-type': type, 'docker-content-digest': digest }, file };
  }, at);
}

/** By tag or by digest. */
function manifestOf(tags: Tags, name: string, reference: string): string | undefined {
  return tags[`${name}:${reference}`] ?? Object.values(tags).find((digest) => digest === reference);
}

const VERSION = { 'content-type': 'application/json', 'docker-distribution-api-version': 'registry/2.0' };

async function isFile(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined))?.isFile() ?? false;
}

/** A manifest says itself what it is, and clients check that its answer says the same. */
async function mediaType(manifest: string): Promise<string> {
  const { mediaType: told } = JSON.parse(await readFile(manifest, 'utf8')) as { readonly mediaType: string };
  return told;
}
