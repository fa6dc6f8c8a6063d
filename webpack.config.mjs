import path from 'node:path';
import CopyPlugin from 'copy-webpack-plugin';

const root = import.meta.dirname;

/** The extension: a small entry, everything heavy in chunks that are loaded on first use (docs/architecture.md). */
export default (_env, { mode }) => ({
  name: 'extension',
  target: 'node22',
  entry: { extension: './src/extension.ts' },
  output: {
    path: path.join(root, 'dist'),
    filename: '[name].js',
    chunkFilename: '[name].js',
    library: { type: 'commonjs2' },
    clean: true,
  },
  externals: { vscode: 'commonjs vscode' },
  resolve: { extensions: ['.ts', '.js'], mainFields: ['module', 'main'] },
  module: { rules: [{ test: /\.ts$/, loader: 'esbuild-loader', options: { target: 'es2023' } }] },
  plugins: [
    new CopyPlugin({ patterns: [{ from: '*.py', context: 'src/toil/starter/toil_run', to: 'starter/toil_run' }] }),
  ],
  devtool: mode === 'production' ? false : 'source-map',
  performance: {
    hints: mode === 'production' ? 'error' : false,
    maxEntrypointSize: 10 * 1024,
    maxAssetSize: 600 * 1024,
  },
  cache: { type: 'filesystem' },
  stats: { preset: 'errors-warnings', assets: true },
});
