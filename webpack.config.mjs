import { isBuiltin } from 'node:module';
import path from 'node:path';
import CopyPlugin from 'copy-webpack-plugin';
import webpack from 'webpack';

const root = import.meta.dirname;

/** What the bundles have in common. */
const common = (mode) => ({
  target: 'node22',
  resolve: { extensions: ['.ts', '.js'], mainFields: ['module', 'main'] },
  module: { rules: [{ test: /\.ts$/, loader: 'esbuild-loader', options: { target: 'es2023' } }] },
  devtool: mode === 'production' ? false : 'source-map',
  cache: { type: 'filesystem' },
  stats: { preset: 'errors-warnings', assets: true },
});
const dist = { path: path.join(root, 'dist'), filename: '[name].js', library: { type: 'commonjs2' } };
const budget = (mode, sizes) => ({ hints: mode === 'production' ? 'error' : false, ...sizes });

/** The extension: a small entry, everything heavy in chunks that are loaded on first use (docs/architecture.md). */
const extension = (mode) => ({
  ...common(mode),
  name: 'extension',
  entry: { extension: './src/extension.ts' },
  // All builds fill the same folder: only this one clears away what none of them makes.
  output: {
    ...dist,
    chunkFilename: '[name].js',
    clean: { keep: /^(?:(hints-server|toil-hints|hints-core)\.js|webviews\/)/ },
  },
  // Packages say `fs`, we say `node:fs`: one module for both, of which the entry holds all.
  externals: [
    { vscode: 'commonjs vscode' },
    ({ request = '' }, done) =>
      isBuiltin(request) ? done(undefined, `commonjs ${request.replace(/^node:/, '')}`) : done(),
  ],
  // The clients' own default chain of credentials, 140 KB: ours is given to every one of them.
  resolve: { ...common(mode).resolve, alias: { '@aws-sdk/credential-provider-node': false } },
  plugins: [
    new CopyPlugin({
      patterns: [
        { from: '*.py', context: 'src/toil/starter/toil_run', to: 'starter/toil_run' },
        { from: 'src/remote/sync/deltaHelper.py', to: 'sync/' },
        { from: '**', context: 'src/provisioner/boot/files', to: 'boot' },
      ],
    }),
    // Native parts of ssh2, which does without them.
    new webpack.IgnorePlugin({ resourceRegExp: /^cpu-features$|sshcrypto\.node$/ }),
  ],
  performance: budget(mode, { maxEntrypointSize: 10 * 1024, maxAssetSize: 850 * 1024 }),
});

/** The language server and the command line tool: programs of their own, which share the checks. */
const hints = (mode) => ({
  ...common(mode),
  name: 'hints',
  // Where the command line tool runs, CI for one, Node may be older than the editor's.
  target: 'node20',
  entry: { 'hints-server': './src/language/server/main.ts', 'toil-hints': './src/language/cli/main.ts' },
  output: { ...dist, chunkFilename: '[name].js' },
  // The names of the entries' shared part must not move with what is in it: the package lists files by name.
  optimization: { splitChunks: { cacheGroups: { core: { name: 'hints-core', chunks: 'initial', minChunks: 2 } } } },
  plugins: [new webpack.BannerPlugin({ banner: '#!/usr/bin/env node', raw: true, include: /^toil-hints\.js$/ })],
  performance: budget(mode, { maxEntrypointSize: 900 * 1024, maxAssetSize: 600 * 1024 }),
});

/** The pages: browser code, each with its style sheet. */
const webviews = (mode) => ({
  ...common(mode),
  name: 'webviews',
  target: 'web',
  entry: { plan: './src/webviews/plan/plan.ts' },
  output: { path: path.join(root, 'dist', 'webviews'), filename: '[name].js' },
  plugins: [new CopyPlugin({ patterns: [{ from: '*.css', context: 'src/webviews/plan' }] })],
  performance: budget(mode, { maxEntrypointSize: 40 * 1024, maxAssetSize: 40 * 1024 }),
});

export default (_env, { mode }) => [extension(mode), hints(mode), webviews(mode)];
