import type * as vscode from 'vscode';
import type { RunOptions } from '../contracts/runRecord';
import { parseBytes } from '../shared/bytes';
import { absoluteFolder } from '../shared/paths';

/** One getter per setting; each takes the configuration of section `toil` for the place it is asked for. */
type Configuration = vscode.WorkspaceConfiguration;

/** The `toil` program, its folder or its environment; undefined: look on the PATH, else our own. */
export const toilPath = (configuration: Configuration): string | undefined =>
  configuration.get<string>('path')?.trim() || undefined;

/** Where runs are kept on This machine; undefined: the user's data folder. */
export const runsFolder = (configuration: Configuration): string | undefined => folder(configuration, 'runsFolder');

export const notifyWhenRunEnds = (configuration: Configuration): boolean =>
  configuration.get<boolean>('notifyWhenRunEnds') ?? true;

/** Folder below which each run gets a folder for its results; undefined: in the run's own directory. */
const outputsFolder = (configuration: Configuration, workspaceFolder?: string): string | undefined =>
  folder(configuration, 'run.outputsFolder', workspaceFolder);

/** The defaults of a run's options. A memory that is no size is left out: the settings editor has marked it. */
export function defaultRunOptions(configuration: Configuration, workspaceFolder?: string): RunOptions {
  const text = (name: string): string | undefined => configuration.get<string | null>(name)?.trim() || undefined;
  const number = (name: string): number | undefined => configuration.get<number | null>(name) ?? undefined;
  const extraArguments = configuration.get<string[]>('run.extraArguments') ?? [];
  return {
    ...defined('retries', number('run.retries')),
    ...defined('onFailure', configuration.get<RunOptions['onFailure'] | null>('run.onFailure') ?? undefined),
    ...defined('maxCores', number('run.maxCores')),
    ...defined('maxMemory', parseBytes(text('run.maxMemory') ?? '')),
    ...defined('defaultCores', number('run.defaultCores')),
    ...defined('defaultMemory', parseBytes(text('run.defaultMemory') ?? '')),
    ...defined('defaultPreemptible', configuration.get<boolean | null>('run.defaultPreemptible') ?? undefined),
    ...defined('keepJobStore', configuration.get<RunOptions['keepJobStore']>('run.keepJobStore')),
    ...defined(
      'cleanWorkFolder',
      configuration.get<RunOptions['cleanWorkFolder'] | null>('run.cleanWorkFolder') ?? undefined,
    ),
    ...defined('workFolder', folder(configuration, 'run.workFolder', workspaceFolder)),
    ...defined('outputs', outputsFolder(configuration, workspaceFolder)),
    ...(extraArguments.length > 0 ? { extraArguments } : {}),
  };
}

function folder(configuration: Configuration, name: string, workspaceFolder?: string): string | undefined {
  const text = configuration.get<string>(name)?.trim();
  return text ? absoluteFolder(text, workspaceFolder) : undefined;
}

function defined<K extends string, T>(key: K, value: T | undefined): { [P in K]?: T } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: T });
}
