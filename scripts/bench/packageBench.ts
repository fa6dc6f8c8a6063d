import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LARGEST_PACKAGE, makePackage } from '../package/makePackage';
import { REPOSITORY } from '../vscodeHost/folders';
import { median, type Measurement } from './measurement';

/** Design section 5. */
const LARGEST_ENTRY = 10 * 1024;
const SLOWEST_LOAD = 5;
/** Each load is a process of its own: what Node has loaded once costs nothing. */
const LOADS = 11;

/** The size of the entry file, how long it takes to load, and the size of the `.vsix`; of a fresh build. */
export async function packageBench(): Promise<Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-package-'));
  try {
    const { size } = await withoutChatter(() => makePackage(join(folder, 'package.vsix')));
    const entry = join(REPOSITORY, 'dist', 'extension.js');
    return [
      { name: 'package: entry file', value: statSync(entry).size, unit: 'B', limit: LARGEST_ENTRY },
      { name: 'package: entry file loads in', value: loadTime(entry, folder), unit: 'ms', limit: SLOWEST_LOAD },
      { name: 'package: .vsix', value: size, unit: 'B', limit: LARGEST_PACKAGE },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The packager tells on stdout what it packs; figures alone belong there. */
async function withoutChatter<T>(action: () => Promise<T>): Promise<T> {
  const { log } = console;
  console.log = () => undefined;
  try {
    return await action();
  } finally {
    console.log = log;
  }
}

/** Milliseconds that loading the entry adds to loading an empty module, in cold processes that take turns. */
function loadTime(entry: string, folder: string): number {
  const modules = join(folder, 'modules');
  mkdirSync(join(modules, 'vscode'), { recursive: true });
  // Loading takes nothing from the editor: that begins with activate().
  writeFileSync(join(modules, 'vscode', 'index.js'), '');
  const empty = join(folder, 'empty.js');
  writeFileSync(empty, '');
  const timer = join(folder, 'timer.js');
  writeFileSync(timer, TIMER);
  const once = (module: string): number => {
    const env = { ...process.env, NODE_PATH: modules };
    return Number(execFileSync(process.execPath, [timer, module], { env, encoding: 'utf8' }));
  };
  const pairs = Array.from({ length: LOADS }, () => ({ entry: once(entry), empty: once(empty) }));
  return Math.max(0, median(pairs.map((pair) => pair.entry)) - median(pairs.map((pair) => pair.empty)));
}

const TIMER = `require('vscode');
const began = process.hrtime.bigint();
require(process.argv[2]);
console.log(Number(process.hrtime.bigint() - began) / 1e6);
`;
