import type * as vscode from 'vscode';
import type { KnownCluster, KnownClusters } from '../../usecases/clusters/knownClusters';
import type { AccessParts } from '../../usecases/leaders/access';
import type { AcceptedHostKeys } from '../../usecases/leaders/hostKeySources';
import type { Forwards } from '../../usecases/leaders/forwards';
import type { Connection } from '../../usecases/leaders/leaderConnections';
import type { Leaders } from '../../usecases/leaders/leaders';
import type { LeaderPlace } from '../../usecases/sync/places';
import { l10n } from 'vscode';
import { clusterOf } from '../clusters/chooseKnownCluster';
import { withNotification } from '../progress';
import type { WorkflowFilesParts } from './copyWorkflowFiles';

export interface ReachParts extends WorkflowFilesParts {
  readonly clusters: KnownClusters;
  readonly leaders: Leaders;
  readonly forwards: Forwards;
  /** Host keys that the user accepted. */
  readonly accepted: AcceptedHostKeys;
  readonly access: AccessParts;
  readonly place: LeaderPlace;
  /** `deltaHelper.py` as it is shipped. */
  readonly helperFile: string;
  readonly configuration: (scope?: vscode.Uri) => vscode.WorkspaceConfiguration;
}

/** The cluster that a command is about, whose leader runs. */
export function reachable(parts: Pick<ReachParts, 'clusters'>, target: unknown, title: string): Promise<KnownCluster> {
  return clusterOf(target, parts, { title, accept: ({ cluster }) => cluster.leader?.state === 'running' });
}

/** The connection to a cluster's leader; while it is being made that is shown, and can be cancelled. */
export async function connected(
  { leaders }: Pick<ReachParts, 'leaders'>,
  { id, key }: Pick<KnownCluster, 'id' | 'key'>,
): Promise<Connection> {
  const current = leaders.current(id);
  if (current?.state.kind === 'ready') return current;
  return withNotification(l10n.t('Connecting to the leader of {0}', key.name), (_report, signal) =>
    leaders.connect(id, 'mayAsk', signal),
  );
}
