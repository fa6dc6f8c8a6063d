import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { printed } from '../../../scripts/testCache';
import { execute } from '../../../scripts/vscodeHost/programs';
import type { RigParts } from '../rigParts';
import { buildImages } from './images';
import { buildPrograms } from './programs';
import { buildRoot } from './root';
import { buildSystemExtension } from './systemExtension';

type Report = (line: string) => void;

/** The programs of the rig: those of the folder that TOIL_CLUSTERS_RIG_PROGRAMS names, as they are, else built and cached. */
export async function rigPrograms(report: Report, signal: AbortSignal): Promise<string> {
  const named = process.env['TOIL_CLUSTERS_RIG_PROGRAMS'];
  return named === undefined ? buildPrograms(report, signal) : path.resolve(named);
}

/**
 * Everything that the rig is made of: each part is built where the cache has none, then found again at once. Where one fails the others
 * are ended.
 * @param report a line of progress; one of each part with its seconds, its size and where it is.
 */
export async function provideRigParts(report: Report, signal: AbortSignal): Promise<RigParts> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const provide = async (what: string, make: () => Promise<string>): Promise<string> => {
    const begun = Date.now();
    const made = await make().catch((error: unknown) => {
      failed.abort(error);
      throw error;
    });
    const seconds = ((Date.now() - begun) / 1000).toFixed(1);
    report(`${what}: ${seconds} s, ${await megabytes(made)} MB in ${made}`);
    return made;
  };
  // All others hold some of them.
  const programs = await provide('programs', () => rigPrograms(report, either));
  const others = [
    provide('root of the machines', () => buildRoot(programs, report, either)),
    provide('system extension', () => buildSystemExtension(programs, report, either)),
    provide('container images', () => buildImages(programs, report, either)),
  ] as const;
  try {
    const [root, extensions, images] = await Promise.all(others);
    return { programs, root, extensions, images };
  } finally {
    // Where one failed, nothing goes on behind its back.
    await Promise.allSettled(others);
  }
}

async function megabytes(place: string): Promise<number> {
  const text = await execute(['du', '--summarize', '--block-size=1000000', place]);
  return Number.parseInt(text, 10);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const report = (line: string): void => void process.stderr.write(`${line}\n`);
  const parts = (): Promise<RigParts> => provideRigParts(report, new AbortController().signal);
  void printed('the rig', async () => JSON.stringify(await parts(), undefined, 2));
}
