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

/** What more than one program reads documents with; the entry of the extension has nothing of it. */
const READERS = /[\\/](src[\\/](toil|contracts|shared)|node_modules[\\/](yaml|valibot))[\\/]/;

/**
 * The extension (a small entry, everything heavy in chunks that are loaded on first use: docs/architecture.md), and the language
 * server and the command line tool, programs of their own. One build, so that what they share is in the package once.
 */
const programs = (mode) => ({
  ...common(mode),
  name: 'programs',
  // Where the command line tool runs, CI for one, Node may be older than the editor's.
  target: 'node20',
  entry: {
    extension: './src/extension.ts',
    'hints-server': './src/language/server/main.ts',
    'toil-hints': './src/language/cli/main.ts',
  },
  output: {
    ...dist,
    chunkFilename: '[name].js',
    // Both builds fill the same folder: only this one clears away what none of them makes.
    clean: { keep: /^webviews\// },
  },
  // Packages say `fs`, we say `node:fs`: one module for both, of which the entry holds all.
  externals: [
    { vscode: 'commonjs vscode' },
    ({ request = '' }, done) =>
      isBuiltin(request) ? done(undefined, `commonjs ${request.replace(/^node:/, '')}`) : done(),
  ],
  resolve: {
    ...common(mode).resolve,
    alias: {
      // The clients' own default chain of credentials, 140 KB: ours is given to every one of them.
      '@aws-sdk/credential-provider-node': false,
      // We are nobody's SSH server, and no HTTP goes through a connection by an agent.
      [path.join(root, 'node_modules/ssh2/lib/server.js')]: false,
      [path.join(root, 'node_modules/ssh2/lib/http-agents.js')]: false,
    },
  },
  // Names must not move with what is in a part: the package lists files by name.
  optimization: {
    splitChunks: {
      cacheGroups: {
        readers: {
          name: 'readers',
          chunks: ({ name }) => name !== 'extension',
          test: READERS,
          minChunks: 3,
          priority: 1,
        },
        core: { name: 'hints-core', chunks: ({ name }) => /hints/.test(name ?? ''), minChunks: 2 },
      },
    },
  },
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
    new webpack.BannerPlugin({ banner: '#!/usr/bin/env node', raw: true, include: /^toil-hints\.js$/ }),
  ],
  // The package's size is a test; what every window loads is told at the build.
  performance: {
    ...budget(mode, { maxEntrypointSize: 10 * 1024, maxAssetSize: 10 * 1024 }),
    assetFilter: (name) => name === 'extension.js',
  },
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

export default (_env, { mode }) => [programs(mode), webviews(mode)];
