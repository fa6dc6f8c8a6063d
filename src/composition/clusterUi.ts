import type { Disposables } from '../shared/disposables';
import type { Log } from '../shared/log';
import { checkBill, warnAfterIdle } from '../ui/awsSettings';
import type { ClusterCommandParts } from '../ui/clusters/clusterParts';
import {
  accountCommandIds,
  clusterCommandIds,
  launchCommandIds,
  machineTextCommandIds,
  reachCommandIds,
} from '../ui/commandIds';
import { CostStatus } from '../ui/clusters/costStatus';
import { warnOfIdle } from '../ui/clusters/idleWarning';
import { ClustersTree } from '../ui/clustersTree/clustersTree';
import { SpecDiagnostics } from '../ui/clusterSpecs/specDiagnostics';
import { PlanPages } from '../ui/launch/planPages';
import { toilConfiguration } from '../ui/configuration';
import { lazyHandlers } from '../ui/lazyHandlers';
import type { ExtensionContext, Views } from '../ui/loadedExtension';
import { MachineDocuments } from '../ui/machineTexts/machineDocuments';
import { machineText } from '../ui/machineTexts/machineText';
import type { Remembered } from '../ui/runFlow/remembered';
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
  readonly remembered: Remembered;
  readonly views: Views;
  readonly report: (error: unknown) => void;
  readonly log: Log;
}

/** What of clusters on AWS the user sees and does. */
export function makeClusterUi(context: ExtensionContext, parts: ClusterUiParts, all: Disposables) {
  const { aws, runs, machine, remembered, views, report, log } = parts;
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
        plans: pages,
      },
      views.clusters,
    ),
  );
  all.add(new CostStatus(clusters));
  all.add(new SpecDiagnostics());
  watchBill(context, parts, all);
  const reach = {
    ...{ clusters, leaders, forwards, configuration: toilConfiguration, accepted: aws.accepted },
    access: { clusters, access: accounts, ownAddress: aws.ownAddress, who: aws.who },
    ...{ place: runs.place, files: runs.files, remembered },
    helperFile: runs.helperFile,
  };
  const account = { accounts, extensionId: context.extension.id, log };
  const machineTexts = all.add(
    new MachineDocuments((document, signal) => machineText({ access: accounts, clusters }, document, signal)),
  );
  const launch = { launching, accounts, pages, memento: context.globalState };
  // Who only runs workflows on this machine never loads them.
  const commands = {
    ...lazyHandlers(launchCommandIds, async () => (await import('../ui/launch/launchCommands')).launchCommands(launch)),
    ...lazyHandlers(clusterCommandIds, async () =>
      (await import('../ui/clusters/clusterCommands')).clusterCommands(changes),
    ),
    ...lazyHandlers(accountCommandIds, async () =>
      (await import('../ui/prepareAws/accountCommands')).accountCommands(account),
    ),
    ...lazyHandlers(machineTextCommandIds, async () =>
      (await import('../ui/machineTexts/machineTextCommands')).machineTextCommands({
        clusters,
        documents: machineTexts,
      }),
    ),
    ...lazyHandlers(reachCommandIds, async () => (await import('../ui/reach/reachCommands')).reachCommands(reach)),
  };
  return { tree, machineTexts, commands };
}

/** Warns of clusters that cost and run nothing. */
function watchBill(context: ExtensionContext, { aws, runs, log }: ClusterUiParts, all: Disposables): void {
  const check = all.add(
    new BillCheck({
      ...{ clusters: aws.clusters, operations: aws.operations, log },
      runsOf: (id, signal) => runs.ofClusters.times(id, signal),
      record: new BillRecordFile(context.globalStorageUri.fsPath),
      enabled: () => checkBill(toilConfiguration()),
      idleHours: () => warnAfterIdle(toilConfiguration()),
    }),
  );
  all.add(check.onIdle((idle) => void warnOfIdle(idle)));
}
