import { l10n } from 'vscode';
import type { PageBlock, PageTone } from '../../../contracts/planPage';
import { shownText } from '../../../shared/shownText';
import type { PlanState } from '../../../usecases/launching/planSession';
import { causeText } from '../../clusters/bootCauseText';
import { dollars } from '../../clusters/moneyText';
import { instanceStateText, phaseText } from '../../clusters/stateText';
import { failureText } from './failureText';
import { kindText } from './resourceText';

type Ended = Extract<PlanState, { kind: 'ended' }>;
type Of<Kind extends Ended['outcome']['kind']> = Extract<Ended['outcome'], { kind: Kind }>;

export interface OutcomeText {
  readonly text: string;
  readonly tone: PageTone;
  readonly blocks: readonly PageBlock[];
}

/** How it ended, what that means for money and data, and what to do. */
export function outcomeText(ended: Ended): OutcomeText {
  const { outcome, prepared } = ended;
  const money = moneyText(ended);
  switch (outcome.kind) {
    case 'ready':
      return plain(readyText(prepared, outcome), 'good');
    case 'stopped':
      return plain(stoppedText(prepared, money), 'warning');
    case 'failed':
      return failedText(outcome, prepared, money);
    case 'notReady':
      return notReadyText(outcome.leader, prepared, money);
    case 'unwatched':
      return plain(
        l10n.t(
          'Everything is made, and the leader cannot be watched any more: it boots on by itself. {0} {1}',
          failureText(outcome.failure),
          money,
        ),
        'warning',
      );
    case 'unreachable':
      return plain(
        l10n.t(
          'The leader says that it is ready, and its Toil container does not answer over SSH. {0} {1} Connect to see what keeps it.',
          failureText(outcome.failure),
          money,
        ),
        'warning',
      );
    case 'broken':
      return plain(`${failureText(outcome.failure)} ${money}`, 'bad');
  }
}

function plain(text: string, tone: PageTone): OutcomeText {
  return { text, tone, blocks: [] };
}

function readyText({ kind, key }: Ended['prepared'], { nothingToDo }: Of<'ready'>): string {
  if (kind === 'resize')
    return nothingToDo
      ? l10n.t('{0} is as the spec says: there was nothing to do.', key.name)
      : l10n.t('{0} is resized. Groups grow and shrink by need within their ranges.', key.name);
  return nothingToDo
    ? l10n.t('{0} is ready: there was nothing to do.', key.name)
    : l10n.t('{0} is ready. It costs money until you stop or destroy it.', key.name);
}

function stoppedText({ kind }: Ended['prepared'], money: string): string {
  return kind === 'launch'
    ? l10n.t('You stopped it. What was made is still there. {0} Go on, or roll back.', money)
    : l10n.t('You stopped it. What was changed stays so. {0} Try again to go on.', money);
}

function failedText({ failures, left }: Of<'failed'>, { kind }: Ended['prepared'], money: string): OutcomeText {
  const items = failures.map(({ kind, name, failure }) => `${kindText(kind)} ${name}: ${failureText(failure)}`);
  const lead = left === 0 ? {} : { lead: l10n.t('{0} more were not begun because of it.', left) };
  return {
    text:
      kind === 'launch'
        ? l10n.t('It did not come to an end. {0} Go on when the reason is gone, or roll back.', money)
        : l10n.t('It did not come to an end. {0} Try again when the reason is gone.', money),
    tone: 'bad',
    blocks: [{ kind: 'list', heading: l10n.t('What failed'), tone: 'bad', items, ...lead }],
  };
}

type NotReady = Of<'notReady'>['leader'];

/** Why first, then money and data, then what to do. */
function notReadyText(leader: NotReady, prepared: Ended['prepared'], money: string): OutcomeText {
  const { cause } = leader;
  const why = cause === undefined ? '' : causeText(cause);
  const costs = `${money} ${dataText(prepared, leader)}`;
  switch (leader.kind) {
    case 'failed':
      return {
        text: sentences(failedAtText(leader.phase), why, costs, failedAdvice(cause)),
        tone: 'bad',
        blocks: [
          ...evidence(cause),
          ...output(l10n.t('Its last words'), leader.message),
          ...consoleBlock(leader.console),
        ],
      };
    case 'late':
      return {
        text: sentences(
          l10n.t('The leader has been at “{0}” for longer than it should take.', phaseText(leader.phase)),
          why,
          costs,
          l10n.t('It may still come: go on waiting with Resume, or roll back.'),
        ),
        tone: 'bad',
        blocks: [...evidence(cause), ...consoleBlock(leader.console)],
      };
    case 'ended': {
      const said = shownText(leader.reason ?? l10n.t('nothing'));
      const ended = l10n.t('The leader is {0}. AWS says: {1}', instanceStateText(leader.state), said);
      return plain(sentences(ended, why, costs, l10n.t('Resume makes what is missing; or roll back.')), 'bad');
    }
  }
}

function failedAtText(phase: Extract<NotReady, { kind: 'failed' }>['phase']): string {
  if (phase === undefined) return l10n.t('The leader did not boot.');
  const name = phase === 'ready' ? l10n.t('ready') : phaseText(phase);
  return l10n.t('The leader did not boot: it failed at “{0}”.', name);
}

function failedAdvice(cause: NotReady['cause']): string {
  if (cause?.kind === 'checksum' || cause?.kind === 'document') return l10n.t('Resume does not help here.');
  return l10n.t('The leader tries again by itself: Resume waits for it. Or roll back and launch again.');
}

/** Runs begin only when a cluster is ready. */
function dataText(prepared: Ended['prepared'], leader: NotReady): string {
  const isNew = prepared.kind === 'launch' && !prepared.plan.resumes;
  if (!isNew && leader.kind === 'ended' && (leader.state === 'terminated' || leader.state === 'shutting-down'))
    return l10n.t('Its disks go with it, and what was only there; job stores in S3 stay.');
  return isNew
    ? l10n.t('No run has been there yet, so that no results can be lost.')
    : l10n.t('What is on its disks stays until it is rolled back or destroyed.');
}

function sentences(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ');
}

/** The line that the reason is read from. */
function evidence(cause: NotReady['cause']): PageBlock[] {
  return cause === undefined ? [] : output(l10n.t('The line that tells so'), cause.line);
}

function consoleBlock(text: string | undefined): PageBlock[] {
  return output(l10n.t("End of the leader's console"), text?.slice(-CONSOLE_SHOWN));
}

function output(heading: string, text: string | undefined): PageBlock[] {
  return text === undefined || text === '' ? [] : [{ kind: 'output', heading, text }];
}

/** Characters: all of it is one click away. */
const CONSOLE_SHOWN = 6000;

/** What costs money now, of what was made. */
export function moneyText({ prepared, work, outcome }: Pick<Ended, 'prepared' | 'work' | 'outcome'>): string {
  if (prepared.kind === 'resize')
    return work.resources.size === 0
      ? l10n.t('Nothing was changed, and the cluster costs what it did.')
      : l10n.t('Worker groups that were changed cost as the plan says, the rest costs what it did.');
  const { plan } = prepared;
  const refused = refusedMachines(outcome);
  const there = (kind: string): boolean =>
    plan.plan.lines.some(
      ({ resource, inspection }) =>
        resource.kind === kind &&
        (inspection.action === 'keep' || (work.resources.has(resource.key) && !refused.has(resource.name))),
    );
  if (!there('leader') && !there('workerGroup')) return l10n.t('No machine was started, so that it costs nothing yet.');
  const price = plan.cost.total.least;
  return plan.cost.whole
    ? l10n.t('What is there costs up to {0} an hour until it is rolled back, stopped or destroyed.', dollars(price))
    : l10n.t('What is there costs money by the hour until it is rolled back, stopped or destroyed.');
}

/** What AWS says when it makes nothing at all. */
const NOTHING_MADE: ReadonlySet<string> = new Set(['noCapacity', 'quota', 'accessDenied']);

/** Names of what AWS refused to make. */
function refusedMachines(outcome: Ended['outcome']): ReadonlySet<string> {
  if (outcome.kind !== 'failed') return new Set();
  const refused = outcome.failures.filter(
    ({ failure }) => failure.kind === 'aws' && NOTHING_MADE.has(failure.failure.kind),
  );
  return new Set(refused.map(({ name }) => name));
}
