import * as vscode from 'vscode';
import { MACHINE_SCHEME } from '../schemes';

/** What such a document is of; without a machine the record of the leader's boot. */
export interface MachineDocument {
  /** `clusterId`. */
  readonly cluster: string;
  /** Id of the instance. */
  readonly machine?: string;
}

/** @param title shown on the tab. */
export function machineUri({ cluster, machine }: MachineDocument, title: string): vscode.Uri {
  const query = new URLSearchParams({ cluster, ...(machine === undefined ? {} : { machine }) }).toString();
  // A name may hold what would be a folder.
  return vscode.Uri.from({ scheme: MACHINE_SCHEME, path: `/${title.replaceAll('/', '_')}.log`, query });
}

/** @throws FileSystemError for an address that is none of ours. */
export function machineDocumentOf(uri: vscode.Uri): MachineDocument {
  const query = new URLSearchParams(uri.query);
  const cluster = query.get('cluster');
  const machine = query.get('machine');
  if (cluster === null) throw vscode.FileSystemError.FileNotFound(uri);
  return { cluster, ...(machine === null ? {} : { machine }) };
}
