import { cpSync, existsSync, lstatSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { REPOSITORY } from '../vscodeHost/folders';
import { RUNS_FOLDER, WORKSPACE } from './places';

const TASKS = join(WORKSPACE, '.vscode', 'tasks.json');
const LABEL = 'Read quality (sample)';
const TASK = {
  label: LABEL,
  type: 'toil',
  workflow: 'cwl/readQuality.cwl',
  inputs: 'cwl/readQuality.inputs.yml',
  problemMatcher: ['$toil', '$toil-wdl'],
};

/** The settings of the profile: the task of the workspace starts by itself, and nothing else opens. */
export const SETTINGS = {
  'task.allowAutomaticTasks': 'on',
  'security.workspace.trust.enabled': false,
  'toil.runsFolder': RUNS_FOLDER,
  'chat.disableAIFeatures': true,
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
};

/** Copies the samples, all but those that were changed in the copy since. */
export function copySamples(): void {
  const isNewer = (source: string, copy: string): boolean =>
    lstatSync(source).isDirectory() || !existsSync(copy) || statSync(source).mtimeMs > statSync(copy).mtimeMs;
  cpSync(join(REPOSITORY, 'samples'), WORKSPACE, {
    recursive: true,
    filter: (source, copy) => !source.endsWith('__pycache__') && isNewer(source, copy),
  });
}

/** Has the sample workflow run as soon as the folder is opened; or only when asked for. */
export function keepTask(when: 'folderOpen' | 'asked'): void {
  const task = { ...TASK, ...(when === 'folderOpen' ? { runOptions: { runOn: 'folderOpen' } } : {}) };
  changeJson(TASKS, (tasks) => {
    const others = Array.isArray(tasks['tasks']) ? (tasks['tasks'] as { label?: unknown }[]) : [];
    return { ...tasks, version: '2.0.0', tasks: [...others.filter(({ label }) => label !== LABEL), task] };
  });
}

/** Adds our settings to those that the user has made in this profile. */
export function keepSettings(file: string): void {
  changeJson(file, (settings) => ({ ...settings, ...SETTINGS }));
}

type Json = Readonly<Record<string, unknown>>;

function changeJson(file: string, change: (value: Json) => Json): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(change(readJson(file)), undefined, 2)}\n`);
}

/** Empty when it is not there, or no longer plain JSON: this profile is only for trying out. */
function readJson(file: string): Json {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}
