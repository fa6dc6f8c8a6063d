// The rig itself: `up.ts` runs this in the rig's network namespace. It ends in order by SIGINT, SIGTERM, SIGHUP, and when whoever started it is no more.
import { once } from 'node:events';
import type { RigParts } from '../../test/rig/rigParts';
import { startRig } from '../../test/rig/rig';
import { serveControl } from './control';
import { report } from './report';

async function main(parts: RigParts, ending: AbortSignal): Promise<void> {
  const rig = await startRig(parts, { report }, ending).catch((error: unknown) => {
    if (!ending.aborted) throw error;
    return undefined;
  });
  if (rig === undefined) return;
  try {
    const closeControl = await serveControl(rig);
    process.send?.('ready');
    if (!ending.aborted) await once(ending, 'abort');
    await closeControl();
  } finally {
    await rig.end();
  }
}

const ending = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => ending.abort());
process.stdin.resume().once('end', () => ending.abort());

const [parts = ''] = process.argv.slice(2);
void main(JSON.parse(parts) as RigParts, ending.signal).then(
  () => process.exit(0),
  (error: unknown) => {
    report(error instanceof Error ? error.message : String(error));
    process.exit(1);
  },
);
