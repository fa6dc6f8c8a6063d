/**
 * `npm run versions`: what is newer than what a boot pins, by the lists of the registries themselves. It changes nothing: the cluster's parts
 * belong together (docs/decisions/0008), so whoever takes a newer one runs the rig's tests.
 */
import versions from '../src/provisioner/boot/versions.json';
import { printedRows, rowsOf } from './versions/table';

async function main(): Promise<void> {
  const places = {
    originOf: (host: string) => `https://${host}`,
    extensions: 'https://extensions.flatcar.org/extensions',
  };
  const rows = await rowsOf(versions, places, new AbortController().signal);
  process.stdout.write(`${printedRows(rows)}\n`);
}

void main();
