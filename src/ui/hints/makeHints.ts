import * as vscode from 'vscode';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Disposables } from '../../shared/disposables';
import type { FitOffers } from '../../usecases/clusters/fitOffer';
import type { KnownClusters } from '../../usecases/clusters/knownClusters';
import type { ThisMachine } from '../../usecases/thisMachine';
import { toilConfiguration } from '../configuration';
import type { ExtensionContext } from '../loadedExtension';
import { defaultRunOptions } from '../settings';
import { Hints } from './hints';
import { knownClusterSource } from './knownClusterSource';
import { thisMachineSource } from './thisMachineSource';

export interface HintSources {
  readonly machine: ThisMachine;
  readonly clusters: KnownClusters;
  readonly fitOffers: FitOffers;
}

/** The language server, with the clusters that only the extension can look at. */
export function makeHints(
  { extensionPath, extensionUri }: ExtensionContext,
  { machine, clusters, fitOffers }: HintSources,
  all: Disposables,
): Hints {
  return all.add(
    new Hints({
      server: join(extensionPath, 'dist', 'hints-server.js'),
      pages: vscode.Uri.joinPath(extensionUri, 'docs', 'diagnostics'),
      clusters: [
        thisMachineSource({ onChange: machine.onChange, room: (signal) => machine.room(workFolder(), signal) }),
        all.add(knownClusterSource(fitOffers, clusters)),
      ],
    }),
  );
}

/** Where jobs of a run on This machine would work. */
function workFolder(): string {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  return defaultRunOptions(toilConfiguration(folder?.uri ?? null), folder?.uri.fsPath).workFolder ?? tmpdir();
}
