// `toil-hints`: a bundle of its own (webpack.config.mjs) that package.json names as a program.
import { readFile, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { errorText } from '../../shared/text';
import { runToilHints } from './run';

/** The package's version: its package.json lies beside the folder of the bundle, or above that of the source. */
async function ownVersion(script: string): Promise<string> {
  for (let folder = dirname(await realpath(script)); dirname(folder) !== folder; folder = dirname(folder)) {
    const manifest = await readFile(join(folder, 'package.json'), 'utf8').catch(() => undefined);
    if (manifest !== undefined) return (JSON.parse(manifest) as { version: string }).version;
  }
  return 'unknown';
}

async function main(): Promise<void> {
  const { argv, env, stdout, stderr, stdin } = process;
  // A reader that has seen enough (`| head`) is no fault.
  stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 2));
  process.exitCode = await runToilHints(argv.slice(2), {
    workingFolder: await realpath(process.cwd()),
    version: await ownVersion(argv[1] ?? '.'),
    out: (words) => void stdout.write(words),
    err: (words) => void stderr.write(words),
    stdin: () => text(stdin),
    colours: stdout.isTTY && !env['NO_COLOR'],
  });
}

void main().catch((error: unknown) => {
  process.stderr.write(`toil-hints: ${errorText(error)}\n`);
  process.exitCode = 2;
});
