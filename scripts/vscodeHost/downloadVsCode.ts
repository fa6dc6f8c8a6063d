// Started by electron.ts: downloads VS Code into the folder that the first argument names and prints where its program is.
import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

async function download(cachePath: string): Promise<void> {
  const executable = await downloadAndUnzipVSCode({
    cachePath,
    timeout: 10_000,
    reporter: {
      report: (progress) => console.log(progress.stage),
      error: (error: unknown) => console.error(String(error)),
    },
  });
  console.log(`executable ${versionOf(executable)} ${executable}`);
}

/** The application's manifest lies beside the program, in the bundle on macOS. */
function versionOf(executable: string): string {
  const places = [join(dirname(executable), 'resources', 'app'), join(dirname(executable), '..', 'Resources', 'app')];
  const manifest = places.map((place) => join(place, 'package.json')).find((file) => existsSync(file));
  return manifest === undefined
    ? 'stable'
    : (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}

const [, , folder] = process.argv;
if (folder === undefined) throw new Error('usage: downloadVsCode.ts FOLDER');
void download(folder).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
