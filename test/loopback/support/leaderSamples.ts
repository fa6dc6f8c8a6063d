import { resolve } from 'node:path';
import { sync } from '../../../src/remote/sync/sync';
import { HELPER_FILE } from './copyingPlace';
import type { Flow, LeaderPlace } from './leaderRuns';

export const SAMPLES = resolve('samples');
/** Where they lie on a leader. */
export const SAMPLES_THERE = '/var/lib/toil/samples';

/** The samples, below a folder. The Python one with a file of its own: without one it makes one by chance. */
export function flows(folder: string): Readonly<Record<'cwl' | 'wdl' | 'python', Flow>> {
  const at = (path: string): string => `${folder}/${path}`;
  const file = (path: string): Flow['inputs'] => ({ kind: 'file', path: at(path) });
  return {
    cwl: { language: 'cwl', workflow: at('cwl/readQuality.cwl'), inputs: file('cwl/readQuality.inputs.yml') },
    wdl: { language: 'wdl', workflow: at('wdl/readQuality.wdl'), inputs: file('wdl/readQuality.inputs.json') },
    python: {
      language: 'python',
      workflow: at('python/merge_sort.py'),
      inputs: { kind: 'arguments', words: ['--file', at('python/regions.bed'), '--chunk-lines', '400'] },
    },
  };
}

/** Copies the samples to a leader. */
export async function bringSamples(place: LeaderPlace, signal: AbortSignal): Promise<void> {
  const request = {
    ...({ direction: 'up', local: SAMPLES, remote: SAMPLES_THERE, container: 'toil_leader' } as const),
    ...{ deletes: false, dryRun: false, excludes: { patterns: [], gitignore: false } },
  };
  const tools = { rsync: 'rsync', helperFile: HELPER_FILE, report: () => undefined };
  await sync(await place.connection(signal), request, tools, signal);
}
