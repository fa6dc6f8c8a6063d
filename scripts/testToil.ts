import { fileURLToPath } from 'node:url';
import type { ToilStamp } from '../src/contracts/runRecord';
import { installToil, TOIL_VERSION } from '../src/local/toil/install';
import { cacheContext, printed } from './testCache';

/** The Toil that tests run: made once by the product's own installation, then found again in a second. */
export async function testToil(signal: AbortSignal = new AbortController().signal): Promise<ToilStamp> {
  return installToil({ ...(await cacheContext(`toil-${TOIL_VERSION}`, signal)), runtime: process.execPath });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) void printed('Toil', async () => (await testToil()).bin);
