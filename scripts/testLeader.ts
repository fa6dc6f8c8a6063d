import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { TOIL_VERSION } from '../src/local/toil/install';
import { InstallError } from '../src/local/toil/installFailure';
import { withTools, type InstallTool } from '../src/local/toil/installTools';
import { findPythons } from '../src/local/toil/python';
import { runTool, type InstallContext } from '../src/local/toil/runTool';
import { madeOnce, printed } from './testCache';
import { lackingForLeader, provideLeaderPrograms } from './testLeaderSystem';
import { cacheFolder, REPOSITORY } from './vscodeHost/folders';

/** What loopback leaders start from. */
export interface LeaderImage {
  /** Holds `root`, the system of the machine, and `docker`, dockerd's data with the image `toil:<toilVersion>`. */
  readonly folder: string;
  readonly toilVersion: string;
}

const FOLDER = 'leader';
const BUILD = path.join(REPOSITORY, 'test', 'leader', 'build.sh');

/** Where everything of loopback leaders is kept, their disks among it: one file system, so that nothing is copied. */
export function leaderCache(): string {
  return path.join(cacheFolder(), FOLDER);
}

/**
 * The leader of the tests: built once into the user's cache folder, as root (70 s, 1.4 GB), then found again at once.
 * @throws Error with one line of what this machine lacks; InstallError with the last lines of a build that failed.
 */
export async function testLeader(signal: AbortSignal = new AbortController().signal): Promise<LeaderImage> {
  const image = await wanted();
  const isThere = (): boolean => existsSync(markOf(image));
  const make = async (context: InstallContext): Promise<void> => {
    const lacking = await lackingForLeader();
    if (lacking !== undefined) throw new Error(lacking);
    await provideLeaderPrograms((line) => context.log.info(line));
    await build(context, image);
  };
  await madeOnce({ folder: FOLDER, what: 'the loopback leader', isThere, make }, signal);
  return image;
}

/** The image of this Toil and this way to build it. */
async function wanted(): Promise<LeaderImage> {
  const way = createHash('sha256')
    .update(await readFile(BUILD))
    .digest('hex');
  const folder = path.join(leaderCache(), `${TOIL_VERSION}-${way.slice(0, 12)}`);
  return { folder, toilVersion: TOIL_VERSION };
}

/** Written last, so that a build that was cut off is not taken for a whole one. */
function markOf({ folder }: LeaderImage): string {
  return path.join(folder, 'whole');
}

async function build(context: InstallContext, image: LeaderImage): Promise<void> {
  const part = `${image.folder}.part`;
  const begun = Date.now();
  const pythons = await findPythons(context.env, context.signal);
  await withTools(context, pythons, async (tool) => {
    await rm(part, { recursive: true, force: true });
    await fill(context, tool, part, image.toilVersion);
  });
  await writeFile(path.join(part, 'whole'), '');
  await rm(image.folder, { recursive: true, force: true });
  await rename(part, image.folder);
  context.log.info(`built the loopback leader in ${Math.round((Date.now() - begun) / 1000)} s`);
}

/** Ends with this process, with everything that it has mounted. */
async function fill(context: InstallContext, tool: InstallTool, folder: string, toilVersion: string): Promise<void> {
  // Where uv cannot be had this is what is told.
  if (tool.kind === 'pip') throw new InstallError({ kind: 'failed', lastLines: ['the leader is built with uv'] });
  const apart = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc', '--propagation', 'private'];
  const words = ['bash', BUILD, folder, toilVersion, tool.uv.program];
  const { settings } = tool.uv;
  await runTool(
    context,
    ['setpriv', '--pdeathsig', 'KILL', 'unshare', ...apart, ...words, ...settings.arguments],
    settings.env,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  void printed('the loopback leader', async () => (await testLeader()).folder);
