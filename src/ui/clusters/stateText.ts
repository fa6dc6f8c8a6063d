import { l10n } from 'vscode';
import { shownText } from '../../shared/shownText';
import { formatDuration } from '../../shared/text';
import type { KnownCluster } from '../../usecases/clusters/knownClusters';
import type { Operation, OperationKind, OperationProgress } from '../../usecases/clusters/operations';
import type { BootCause } from '../../usecases/clusters/machineWords';
import { causeText, causeWords } from './bootCauseText';

type Condition = KnownCluster['cluster']['condition'];
type Fault = Extract<Condition, { readonly state: 'error' }>['fault'];
export type InstanceState = NonNullable<KnownCluster['cluster']['leader']>['state'];

/** The state of a cluster in a few words. */
export function conditionText(condition: Condition): string {
  switch (condition.state) {
    case 'launching':
      return launchingText(condition);
    case 'ready':
      return condition.message === undefined ? l10n.t('ready') : l10n.t('ready, with trouble');
    case 'incomplete':
      return missingText(condition.missing);
    case 'stopped':
      return condition.running === 0
        ? l10n.t('stopped')
        : l10n.t('leader stopped, workers that run and cost: {0}', condition.running);
    case 'destroying':
      return l10n.t('being destroyed');
    case 'error':
      return faultText(condition.fault);
  }
}

function launchingText({ phase, cause }: Extract<Condition, { readonly state: 'launching' }>): string {
  if (phase === undefined) return l10n.t('launching');
  return cause === undefined
    ? l10n.t('launching: {0}', phaseText(phase))
    : l10n.t('launching: {0}, and tries again: {1}', phaseText(phase), causeWords(cause));
}

function missingText(missing: 'leader' | 'workerGroups' | 'securityGroup'): string {
  switch (missing) {
    case 'leader':
      return l10n.t('incomplete: there is no leader');
    case 'workerGroups':
      return l10n.t('incomplete: worker groups are missing');
    case 'securityGroup':
      return l10n.t('incomplete: its security group is gone');
  }
}

function faultText(fault: Fault): string {
  switch (fault) {
    case 'leaderLost':
      return l10n.t('error: the leader is gone, workers may still cost');
    case 'bootFailed':
      return l10n.t('error: the leader did not boot');
    case 'bootSilent':
      return l10n.t('error: the leader says nothing');
    case 'severalLeaders':
      return l10n.t('error: there are several leaders');
  }
}

/** What an error means and what to do; undefined for states that need no words. */
export function conditionAdvice(condition: Condition): string | undefined {
  switch (condition.state) {
    case 'incomplete':
      return l10n.t('What is there costs money. Resume the launch, roll it back, or destroy the cluster.');
    case 'stopped':
      return condition.running === 0
        ? l10n.t('Only its disks cost. “Start Cluster” goes on where it was.')
        : l10n.t('The workers that still run cost by the hour: stop the cluster again, or destroy it.');
    case 'ready':
      return condition.message === undefined ? undefined : troubleText(condition.message, condition.cause);
    case 'error':
      return faultAdvice(condition);
    default:
      return undefined;
  }
}

/** A cluster that works, but for something that may cost money or keep new workers out. */
function troubleText(message: string, cause: BootCause | undefined): string {
  const why = cause === undefined ? [] : [causeText(cause)];
  const words = l10n.t('Its last words: {0}', shownText(message, 1000));
  return [l10n.t('Something on the leader does not work, and is tried again.'), ...why, `\n${words}`].join(' ');
}

function faultAdvice({ fault, message, cause }: Extract<Condition, { readonly state: 'error' }>): string {
  const said = message === undefined ? '' : `\n${l10n.t('Its last words: {0}', shownText(message, 1000))}`;
  switch (fault) {
    case 'leaderLost':
      return l10n.t(
        'Nobody ends the workers that are left, and no run goes on without its leader. Destroy the cluster.',
      );
    case 'bootFailed':
      return [
        ...(cause === undefined ? [] : [causeText(cause)]),
        `${l10n.t('It costs money, and tries again by itself. Its boot log and console tell more. Put the reason right and resume the launch, or stop it: that keeps its disks. A destroy deletes them, with the results of earlier runs.')}${said}`,
      ].join(' ');
    case 'bootSilent':
      return l10n.t(
        'It has tried for 40 minutes without being ready, and costs money. Its boot log and console tell more. Resume the launch to go on waiting, or stop it: that keeps its disks. A destroy deletes them, with the results of earlier runs.',
      );
    case 'severalLeaders':
      return l10n.t(
        'Two machines say that they lead, and both cost. Destroy the cluster, or end one of them in the AWS console.',
      );
  }
}

/** A phase of a boot, of the leader's record or of the wait for it; a later version may have others. */
export function phaseText(phase: string): string {
  switch (phase) {
    case 'pending':
      return l10n.t('AWS starts the machine');
    case 'booting':
      return l10n.t('the machine boots');
    case 'started':
      return l10n.t('the machine is set up');
    case 'controlPlane':
      return l10n.t('Kubernetes starts');
    case 'manifests':
      return l10n.t('cluster services start');
    case 'image':
      return l10n.t('the Toil image is downloaded');
    case 'appliance':
      return l10n.t('the Toil container starts');
    case 'answering':
      return l10n.t('the Toil container is asked over SSH');
    default:
      return shownText(phase, 40);
  }
}

/** What this window does to a cluster, with how far it is. */
export function operationText({ kind, progress }: Operation): string {
  const what = operationName(kind);
  switch (progress?.kind) {
    case 'resources':
      return l10n.t('{0}: {1} of {2} resources', what, progress.done, progress.of);
    case 'leader':
      return leaderText(what, progress);
    case 'removing':
      return l10n.t('{0}: {1} of {2} gone', what, progress.gone, progress.of);
    case 'power':
      return l10n.t('{0}: the leader is {1}', what, instanceStateText(progress.state));
    case undefined:
      return `${what}…`;
  }
}

/** A phase with its beginning, and what it takes as a rule: not how long it has taken, which would have to be drawn anew each second. */
function leaderText(what: string, progress: Extract<OperationProgress, { readonly kind: 'leader' }>): string {
  const { phase, since, usual, long } = progress;
  const parts = [what, phaseText(phase), since.toLocaleTimeString()] as const;
  if (usual === undefined) return l10n.t('{0}: {1}, since {2}', ...parts);
  const time = formatDuration(usual / 1000);
  return long
    ? l10n.t('{0}: {1}, since {2}, longer than usual ({3})', ...parts, time)
    : l10n.t('{0}: {1}, since {2}, usually {3}', ...parts, time);
}

/** `launching`, `destroying`. */
export function operationName(kind: OperationKind): string {
  switch (kind) {
    case 'launch':
      return l10n.t('launching');
    case 'resize':
      return l10n.t('resizing');
    case 'destroy':
      return l10n.t('destroying');
    case 'stop':
      return l10n.t('stopping');
    case 'start':
      return l10n.t('starting');
  }
}

/** The state of a machine. */
export function instanceStateText(state: string): string {
  switch (state) {
    case 'pending':
      return l10n.t('starting');
    case 'running':
      return l10n.t('running');
    case 'stopping':
      return l10n.t('stopping');
    case 'stopped':
      return l10n.t('stopped');
    case 'shutting-down':
      return l10n.t('ending');
    case 'terminated':
      return l10n.t('ended');
    default:
      return shownText(state, 40);
  }
}
