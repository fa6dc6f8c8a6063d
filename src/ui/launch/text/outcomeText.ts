import { l10n } from 'vscode';
import type { PageBlock, PageTone } from '../../../contracts/planPage';
import { shownText } from '../../../shared/shownText';
import type { PlanState } from '../../../usecases/launching/planSession';
import { dollars } from '../../clusters/moneyText';
import { failureText } from './failureText';
import { kindText } from './resourceText';
import { waitText } from './workBlocks';

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
      return notReadyText(outcome.leader, money);
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

function notReadyText(leader: Of<'notReady'>['leader'], money: string): OutcomeText {
  const output = (heading: string, text: string | undefined): PageBlock[] =>
    text === undefined || text === '' ? [] : [{ kind: 'output', heading, text }];
  const console_ = l10n.t("End of the leader's console");
  switch (leader.kind) {
    case 'failed':
      return {
        text:
          leader.phase === undefined
            ? l10n.t('The leader did not boot. {0} Roll back and launch again.', money)
            : l10n.t(
                'The leader did not boot: it failed at “{0}”. {1} Roll back and launch again.',
                bootText(leader.phase),
                money,
              ),
        tone: 'bad',
        blocks: [...output(l10n.t('Its last words'), leader.message), ...output(console_, leader.console)],
      };
    case 'late':
      return {
        text: l10n.t(
          'The leader has been at “{0}” for longer than it should take. {1} It may still come: go on waiting, or roll back.',
          waitText(leader.phase),
          money,
        ),
        tone: 'bad',
        blocks: output(console_, leader.console),
      };
    case 'ended':
      return plain(
        l10n.t(
          'The leader is {0}. AWS says: {1} {2}',
          leader.state,
          shownText(leader.reason ?? l10n.t('nothing')),
          money,
        ),
        'bad',
      );
  }
}

function bootText(phase: NonNullable<Extract<Of<'notReady'>['leader'], { kind: 'failed' }>['phase']>): string {
  return phase === 'ready' ? l10n.t('ready') : waitText(phase);
}

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
