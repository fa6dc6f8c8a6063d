import type * as vscode from 'vscode';
import type { CopyTools } from '../../usecases/sync/syncForRun';
import { syncMethod } from '../awsSettings';

/** What copies are made with, by the user's setting: an rsync that cannot be used is found out by the copy itself. */
export function copyTools(configuration: vscode.WorkspaceConfiguration, helperFile: string): CopyTools {
  return { rsync: syncMethod(configuration) === 'builtIn' ? undefined : 'rsync', helperFile };
}
