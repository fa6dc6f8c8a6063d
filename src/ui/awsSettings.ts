import type * as vscode from 'vscode';

/** One getter per setting of clusters on AWS; each takes the configuration of section `toil`. */
type Configuration = vscode.WorkspaceConfiguration;

/** Empty: the profile that the environment names, else `default`. */
export const awsProfiles = (configuration: Configuration): readonly string[] =>
  configuration.get<string[]>('aws.profiles') ?? [];

/** Empty: all that are enabled. */
export const awsRegions = (configuration: Configuration): readonly string[] =>
  configuration.get<string[]>('aws.regions') ?? [];

export const checkBill = (configuration: Configuration): boolean => configuration.get<boolean>('aws.checkBill') ?? true;

/** Folder with the system extension of Kubernetes; for clusters that are asked for anew. */
export const systemExtensionMirror = (configuration: Configuration): string | undefined =>
  text(configuration, 'aws.systemExtensionMirror');

/** `host/prefix` of a registry; for clusters that are asked for anew. */
export const imageMirror = (configuration: Configuration): string | undefined => text(configuration, 'aws.imageMirror');

/** Hours. */
export const warnAfterIdle = (configuration: Configuration): number =>
  configuration.get<number>('aws.warnAfterIdleHours') ?? 2;

/** Whether results come to this machine when a run on a cluster ends. */
export const fetchOutputs = (configuration: Configuration): boolean =>
  configuration.get<boolean>('run.fetchOutputs') ?? false;

export const sshKeyFile = (configuration: Configuration): string | undefined => text(configuration, 'ssh.keyFile');

/** `user@host:port`. */
export const sshJumpHost = (configuration: Configuration): string | undefined => text(configuration, 'ssh.jumpHost');

export const sshProxy = (configuration: Configuration): string | undefined => text(configuration, 'ssh.proxy');

/** Patterns as in `.gitignore`. */
export const syncExcludes = (configuration: Configuration): readonly string[] =>
  configuration.get<string[]>('sync.exclude') ?? [];

export type SyncMethod = 'automatic' | 'rsync' | 'builtIn';

export const syncMethod = (configuration: Configuration): SyncMethod =>
  configuration.get<SyncMethod>('sync.method') ?? 'automatic';

function text(configuration: Configuration, name: string): string | undefined {
  return configuration.get<string>(name)?.trim() || undefined;
}
