import * as vscode from 'vscode';
import type { Disposables } from '../shared/disposables';
import type { Log } from '../shared/log';
import { checkBill, warnAfterIdle } from '../ui/awsSettings';
import { clusterCommands } from '../ui/clusters/clusterCommands';
import type { ClusterCommandParts } from '../ui/clusters/clusterParts';
import { CostStatus } from '../ui/clusters/costStatus';
import { warnOfIdle } from '../ui/clusters/idleWarning';
import { ClustersTree } from '../ui/clustersTree/clustersTree';
import { SpecDiagnostics } from '../ui/clusterSpecs/specDiagnostics';
import { launchCommands } from '../ui/launch/launchCommands';
import { PlanPages } from '../ui/launch/planPages';
import type { Views } from '../ui/loadedExtension';
import { accountCommands } from '../ui/prepareAws/accountCommands';
import { reachCommands } from '../ui/reach/reachCommands';
import { BillCheck } from '../usecases/clusters/billCheck';
import { BillRecordFile } from '../usecases/clusters/billRecord';
import { Activities } from '../usecases/clusters/activities';
import { listJobStores } from '../usecases/clusterChanges/jobStores';
import type { ThisMachine } from '../usecases/thisMachine';
import type { AwsClusters } from './awsClusters';
import type { ClusterRuns } from './leaderRuns';

export interface ClusterUiParts {
  readonly aws: AwsClusters;
  readonly runs: ClusterRuns;
  readonly machine: ThisMachine;
  readonly views: Views;
  readonly report: (error: unknown) => void;
  readonly log: Log;
}

const configuration = (scope?: vscode.Uri): vscode.WorkspaceConfiguration =>
  vscode.workspace.getConfiguration('toil', scope ?? null);

/** What of clusters on AWS the user sees and does. */
export function makeClusterUi(context: vscode.ExtensionContext, parts: ClusterUiParts, all: Disposables) {
  const { aws, runs, machine, views, report, log } = parts;
  const { accounts, clusters, operations, leaders, forwards } = aws;
  const launching = {
    ...aws.launching,
    liveRuns: async (id: string, signal: AbortSignal): Promise<readonly string[]> =>
      ((await runs.ofClusters.live(id, signal)) ?? []).map(({ name }) => name),
  };
  const pages = all.add(new PlanPages({ launching, extensionUri: context.extensionUri, report }));
  const changes: ClusterCommandParts = {
    ...{ access: accounts, clusters, operations, leaders, log },
    runs: runs.ofClusters,
    connections: () => accounts.connections('everywhere'),
    jobStoreUsers: (id, signal) => runs.ofClusters.jobStoreUsers(id, signal),
  };
  const tree = all.add(
    new ClustersTree(
      {
        ...{ machine, accounts, clusters, operations, leaders, forwards, log },
        activities: new Activities({ clusters, access: accounts }),
        jobStores: (known, signal) => listJobStores({ access: accounts, users: changes.jobStoreUsers }, known, signal),
        planned: (id) => pages.has(id),
      },
      views.clusters,
    ),
  );
  all.add(pages.onChange(() => tree.refresh()));
  all.add(new CostStatus(clusters));
  all.add(new SpecDiagnostics());
  all.add(watchBill(context, parts));
  const commands = {
    ...launchCommands({ launching, accounts, pages, memento: context.globalState }),
    ...clusterCommands(changes),
    ...accountCommands({ accounts, extensionId: context.extension.id, log }),
    ...reachCommands({
      ...{ clusters, leaders, forwards, configuration },
      access: { clusters, access: accounts, ownAddress: aws.ownAddress, who: aws.who },
      place: runs.place,
      helperFile: runs.helperFile,
    }),
  };
  return { tree, commands };
}

/** Warns of clusters that cost and run nothing. */
function watchBill(context: vscode.ExtensionContext, { aws, runs, log }: ClusterUiParts): vscode.Disposable {
  const check = new BillCheck({
    ...{ clusters: aws.clusters, operations: aws.operations, log },
    runsOf: (id, signal) => runs.ofClusters.times(id, signal),
    record: new BillRecordFile(context.globalStorageUri.fsPath),
    enabled: () => checkBill(configuration()),
    idleHours: () => warnAfterIdle(configuration()),
  });
  const telling = check.onIdle((idle) => void warnOfIdle(idle));
  return vscode.Disposable.from(check, telling);
}
