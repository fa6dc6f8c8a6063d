// The script `prepare` of package.json: makes dist/toil-hints.js, so that npm can install the program from a clone. pre-commit does
// that with `npm install -g git+file://CLONE`; npm then runs this without the packages that it needs (a global install of a
// repository brings no devDependencies), so they are fetched into a folder of their own when they are not there.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
/** A test makes it elsewhere. */
const OUTPUT = resolve(process.argv[2] ?? join(ROOT, 'dist/toil-hints.js'));
/** What src/language/cli imports, and the bundler. */
const PACKAGES = ['@vscode/l10n', 'esbuild', 'valibot', 'yaml'];

/** Installs the versions of the lock file; gives the folder. */
function fetchPackages() {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
  const wanted = PACKAGES.map((name) => `${name}@${packages[`node_modules/${name}`].version}`);
  const folder = mkdtempSync(join(tmpdir(), 'toil-hints-'));
  const env = { ...process.env };
  // Set by the npm around this one, and meant for it: `global`, `prefix`, `omit` …
  for (const name of Object.keys(env))
    if (/^npm_config_(global|location|prefix|omit|include)$/i.test(name)) delete env[name];
  const flags = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--prefix', folder];
  const npm = process.env.npm_execpath;
  const command = npm === undefined ? ['npm'] : [process.execPath, npm];
  const done = spawnSync(command[0], [...command.slice(1), 'install', ...flags, ...wanted], {
    cwd: folder,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: npm === undefined && process.platform === 'win32',
  });
  if (done.status !== 0) throw new Error(`npm could not install ${wanted.join(' ')}`);
  return folder;
}

const missing = PACKAGES.some((name) => !existsSync(join(ROOT, 'node_modules', name)));
const fetched = missing ? fetchPackages() : undefined;
try {
  const modules = join(fetched ?? ROOT, 'node_modules');
  const { build } = createRequire(join(modules, 'index.js'))('esbuild');
  await build({
    entryPoints: [join(ROOT, 'src/language/cli/main.ts')],
    outfile: OUTPUT,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    mainFields: ['module', 'main'],
    nodePaths: [modules],
    banner: { js: '#!/usr/bin/env node' },
    legalComments: 'eof',
    logLevel: 'warning',
  });
} finally {
  if (fetched !== undefined) rmSync(fetched, { recursive: true, force: true });
}
