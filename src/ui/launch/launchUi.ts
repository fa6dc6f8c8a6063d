import type * as vscode from 'vscode';
import type { Accounts } from '../../usecases/clusters/accounts';
import type { LaunchingParts } from '../../usecases/launching/launchingParts';
import type { PlanPages } from './planPages';

/** What the commands that launch and resize are made of. */
export interface LaunchUi {
  readonly launching: LaunchingParts;
  readonly accounts: Pick<Accounts, 'states' | 'listProfiles' | 'regionOf' | 'network'>;
  readonly pages: PlanPages;
  /** Conveniences only: where a file was kept last. */
  readonly memento: vscode.Memento;
}
