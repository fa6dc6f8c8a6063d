import { pathToFileURL } from 'node:url';
import { join, relative, sep } from 'node:path';
import webpack, { type Configuration, type Module, type MultiStats, type Stats } from 'webpack';
import { REPOSITORY } from '../vscodeHost/folders';

type Configure = (env: object, argv: { readonly mode: 'production' | 'development' }) => Configuration[];

/** Builds the extension, the language server and the command line tool into `dist/`; gives the names of the npm packages that went into it. Rejects with webpack's errors. */
export async function buildExtension(): Promise<string[]> {
  const stats = await built(await configurations());
  return [...new Set(stats.stats.flatMap(bundledPackages))].sort();
}

/** Builds a program into `folder/NAME.cjs` and its chunks, in the way of the extension. Rejects with webpack's errors. */
export async function buildAsExtension(entry: Readonly<Record<string, string>>, folder: string): Promise<void> {
  const [programs] = await configurations();
  const output = { path: folder, filename: '[name].cjs', chunkFilename: '[name].cjs', library: { type: 'commonjs2' } };
  // What lies beside the extension is not copied, and its name would give away its cache.
  await built([{ ...programs, name: 'beside', entry, output, plugins: [], performance: false }]);
}

async function configurations(): Promise<Configuration[]> {
  const file = pathToFileURL(join(REPOSITORY, 'webpack.config.mjs')).href;
  const { default: configure } = (await import(file)) as { default: Configure };
  // The command line tool would hand the mode down the same way.
  return configure({}, { mode: 'production' }).map((each) => ({ ...each, mode: 'production', context: REPOSITORY }));
}

async function built(all: Configuration[]): Promise<MultiStats> {
  const stats = await compile(all);
  if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString('errors-warnings'));
  return stats;
}

async function compile(all: Configuration[]): Promise<MultiStats> {
  const compiler = webpack(all);
  const stats = await new Promise<MultiStats>((done, failed) =>
    compiler.run((error, result) => {
      if (result) done(result);
      else failed(error ?? new Error('webpack ended without a result'));
    }),
  );
  // Closing writes webpack's cache.
  await new Promise<void>((done) => compiler.close(() => done()));
  return stats;
}

function bundledPackages({ compilation }: Stats): string[] {
  const names = new Set<string>();
  for (const module of compilation.modules) {
    for (const file of filesOf(module)) {
      const name = packageOf(file);
      if (name !== undefined) names.add(name);
    }
  }
  return [...names];
}

/** Of modules that webpack joined into one, each has a file of its own. */
function filesOf(module: Module): string[] {
  const parts = 'modules' in module && Array.isArray(module.modules) ? (module.modules as Module[]) : [module];
  return parts.map((part) => part.nameForCondition()).filter((name) => name !== null);
}

function packageOf(file: string): string | undefined {
  const words = relative(REPOSITORY, file).split(sep);
  const at = words.lastIndexOf('node_modules');
  const [scope, name] = words.slice(at + 1);
  if (at < 0 || scope === undefined) return undefined;
  return scope.startsWith('@') ? `${scope}/${name ?? ''}` : scope;
}
