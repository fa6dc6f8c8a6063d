import { l10n } from 'vscode';
import { ProblemError } from '../../usecases/problems';
import { THIS_MACHINE } from '../../usecases/runPlaces/runKey';
import type { RunPlaces, ShownCluster } from '../../usecases/runPlaces/runPlaces';
import type { RunsRow } from './rows';

type Link = ShownCluster['link'];

/** What stands below a cluster in place of its runs, or above them while they may have changed; undefined: its runs are known. */
export function leaderNotice({ known, link }: ShownCluster): RunsRow | undefined {
  const { state } = known.cluster.condition;
  if (link.kind === 'connected') return undefined;
  if (state === 'stopped') {
    return {
      ...notice(known.id, l10n.t('The leader is stopped'), l10n.t('start the cluster to see its runs'), 'debug-pause'),
      command: { id: 'toil.startCluster', args: [{ clusterId: known.id }] },
    };
  }
  return linkNotice(known.id, link);
}

/** Whether runs that were seen before are still shown: while the connection comes back by itself. */
export function keepsRuns({ link }: ShownCluster): boolean {
  return link.kind === 'connected' || link.kind === 'lost';
}

function linkNotice(id: string, link: Exclude<Link, { kind: 'connected' }>): RunsRow {
  switch (link.kind) {
    case 'connecting':
      return notice(id, l10n.t('Connecting…'), '', 'sync~spin');
    case 'lost':
      return notice(id, l10n.t('Connection lost'), l10n.t('it comes back by itself; runs go on'), 'debug-disconnect');
    case 'none':
      return connect(id, l10n.t('Connect'), l10n.t('to see its runs'));
    case 'failed':
      return connect(id, l10n.t('Connect'), l10n.t('the leader could not be reached; runs go on all the same'));
  }
}

function connect(id: string, label: string, description: string): RunsRow {
  return {
    ...notice(id, label, description, 'plug'),
    command: { id: 'toil.connectCluster', args: [{ clusterId: id }] },
  };
}

function notice(id: string, label: string, description: string, icon: string): Extract<RunsRow, { kind: 'text' }> {
  return { kind: 'text', id: `cluster/${id}/leader`, label, icon, ...(description === '' ? {} : { description }) };
}

/** The row of a cluster on which nothing was run yet. */
export function noRuns(id: string): RunsRow {
  return { kind: 'text', id: `cluster/${id}/none`, label: l10n.t('No runs yet'), icon: 'info' };
}

/** What stands in the tree when the runs of a cluster cannot be listed; undefined: there can be none. Nobody asked, so no message. */
export function listingTrouble(clusterId: string, error: unknown): RunsRow | undefined {
  if (error instanceof ProblemError && error.problem.kind === 'noPythonForRuns') return undefined;
  return {
    kind: 'text',
    id: clusterId === THIS_MACHINE ? 'trouble' : `cluster/${clusterId}/trouble`,
    label: l10n.t('Runs cannot be listed'),
    description: String(error),
    icon: 'warning',
  };
}

/** The clusters that have a row of their own: their ids. */
export function shownIds(places: Pick<RunPlaces, 'shown'>): string[] {
  return places.shown().map(({ known }) => known.id);
}
