import { l10n } from 'vscode';
import type { PageBlock, PageButton, PageTone, PlanAction, PlanPage } from '../../../contracts/planPage';
import type { Failure } from '../../../usecases/launching/failure';
import type { PlanSession, PlanState } from '../../../usecases/launching/planSession';
import { formatDuration } from '../../../shared/text';
import { dollars } from '../../clusters/moneyText';
import { phaseText } from '../../clusters/stateText';
import { rangeText } from './amounts';
import { failureMessage, failureText } from './failureText';
import type { Cost } from './costTable';
import { outcomeText } from './outcomeText';
import { planBlocks, whereBlock } from './planBlocks';
import type { Button } from '../../messages';
import { refusalHelp, refusalText } from './refusalText';
import { rolledBackText } from './rolledBackText';
import { workBlocks } from './workBlocks';

type Planned = Extract<PlanState, { kind: 'planned' }>;
type Working = Extract<PlanState, { kind: 'working' }>;
type Ended = Extract<PlanState, { kind: 'ended' }>;
interface Content {
  readonly text: string;
  readonly tone: PageTone;
  readonly busy?: boolean;
  readonly blocks: readonly PageBlock[];
  readonly buttons: readonly PageButton[];
}

/** The page of a plan in its present state. */
export function planPage(session: PlanSession): PlanPage {
  const { text, tone, busy = false, blocks, buttons } = contentOf(session);
  return {
    revision: session.revision,
    title: titleOf(session),
    status: { text, tone, busy },
    blocks: [...blocks],
    buttons: [...buttons],
  };
}

/** Of the page, and of its tab. */
export function titleOf({ wish, state }: PlanSession): string {
  const name = wish.spec.name ?? l10n.t('a cluster');
  const mode = 'prepared' in state ? state.prepared.kind : wish.mode;
  return mode === 'launch' ? l10n.t('Launch {0}', name) : l10n.t('Resize {0}', name);
}

function contentOf(session: PlanSession): Content {
  const { state, wish } = session;
  switch (state.kind) {
    case 'planning':
      return {
        text: l10n.t('AWS is asked what there is and what it costs. Nothing is changed.'),
        tone: 'plain',
        busy: true,
        blocks: [],
        buttons: [button('close', l10n.t('Cancel'))],
      };
    case 'refused': {
      const { text, items } = refusalText(state.refusal);
      const blocks: PageBlock[] =
        items.length === 0 ? [] : [{ kind: 'list', heading: l10n.t('What is wrong'), tone: 'bad', items: [...items] }];
      return { text, tone: 'bad', blocks, buttons: [...commandButtons(state), ...mendButtons(wish.file)] };
    }
    case 'unplanned':
      return {
        text: l10n.t('No plan could be made. Nothing was changed. {0}', failureText(state.failure)),
        tone: 'bad',
        blocks: [],
        buttons: [...commandButtons(state), ...mendButtons(wish.file)],
      };
    case 'planned':
      return plannedContent(state, wish.file);
    case 'working':
      return workingContent(state);
    case 'ended':
      return endedContent(state, wish.file);
    case 'rollingBack':
      return {
        text: l10n.t('What was made is removed: {0} of {1} are gone.', state.gone, state.of),
        tone: 'plain',
        busy: true,
        blocks: [whereBlock(state.prepared)],
        buttons: [button('stop', l10n.t('Stop'))],
      };
    case 'rolledBack': {
      const { text, tone, blocks } = rolledBackText(state.removed);
      const again = state.removed.left.length > 0 ? [button('rollBack', l10n.t('Roll Back Again'), 'main')] : [];
      return { text, tone, blocks, buttons: [...again, button('replan', l10n.t('Plan Again')), closeButton()] };
    }
  }
}

function plannedContent({ prepared }: Planned, file: string | undefined): Content {
  const { plan } = prepared;
  const actions = new Set(plan.plan.lines.map(({ inspection }) => inspection.action));
  const refused = actions.has('refuse');
  const goes = prepared.kind === 'launch' ? l10n.t('Launch') : l10n.t('Resize');
  return {
    text: refused
      ? l10n.t(
          'Some settings cannot be changed while the cluster stands; the table of resources says which. Nothing was changed. Correct the spec and plan again, or destroy the cluster and launch it anew.',
        )
      : readyToGo(prepared, actions.has('create') || actions.has('change')),
    tone: refused ? 'bad' : 'plain',
    blocks: planBlocks(prepared),
    buttons: [
      ...(refused ? [] : [button('go', goes, 'main')]),
      file === undefined ? button('saveFile', l10n.t('Save as File…')) : button('openFile', l10n.t('Open File')),
      button('replan', l10n.t('Plan Again')),
      button('close', l10n.t('Cancel')),
    ],
  };
}

function readyToGo({ kind, plan }: Planned['prepared'], changes: boolean): string {
  const cost = plan.cost === undefined ? '' : costText(plan.cost);
  if (kind === 'resize')
    return changes
      ? l10n.t('Nothing has been changed yet. {0}', cost)
      : l10n.t('The cluster is as the spec says: there is nothing to change.');
  if (plan.resumes && !changes)
    return l10n.t('All of it is there already, as the spec says: there is nothing to make. {0}', cost);
  if (plan.resumes)
    return l10n.t(
      'A launch of this cluster was begun before: this goes on with it. Nothing has been changed yet. {0}',
      cost,
    );
  return l10n.t('Nothing has been made yet. {0}', cost);
}

function costText({ total, whole }: Cost): string {
  const range = rangeText(dollars(total.least), dollars(total.most));
  return whole
    ? l10n.t('It costs {0} an hour.', range)
    : l10n.t('Some prices are not known; without them it costs {0} an hour.', range);
}

function workingContent(state: Working): Content {
  const { prepared, work, stopping } = state;
  const last = work.phases.at(-1);
  const done = [...work.resources.values()].filter((state) => state === 'done').length;
  const text =
    last === undefined
      ? l10n.t('Resources are brought to what the plan says: {0} done.', done)
      : bootingText(last, work);
  return {
    text: stopping ? l10n.t('It stops as soon as what was begun is known.') : text,
    tone: 'plain',
    busy: true,
    blocks: [...workBlocks(prepared, work, undefined), whereBlock(prepared)],
    buttons: [...(stopping ? [] : [button('stop', l10n.t('Stop'))]), ...commandButtons(state)],
  };
}

function bootingText({ phase, usual, long }: Working['work']['phases'][number], { trouble }: Working['work']): string {
  const name = phaseText(phase);
  const time = usual === undefined ? undefined : formatDuration(usual / 1000);
  const kept = trouble === undefined ? '' : ` ${l10n.t('Something keeps it; see below.')}`;
  if (time === undefined) return `${l10n.t('The leader boots: {0}.', name)}${kept}`;
  return long === true
    ? `${l10n.t('The leader boots: {0}. This takes longer than usual ({1}); it may still come, and costs meanwhile.', name, time)}${kept}`
    : `${l10n.t('The leader boots: {0}. This usually takes {1}.', name, time)}${kept}`;
}

function endedContent(state: Ended, file: string | undefined): Content {
  const { outcome, prepared, work, ended } = state;
  const { text, tone, blocks } = outcomeText(state);
  return {
    text,
    tone,
    blocks: [...blocks, ...workBlocks(prepared, work, ended), whereBlock(prepared)],
    buttons: outcome.kind === 'ready' ? [...commandButtons(state), closeButton()] : failedButtons(state, file),
  };
}

function failedButtons(state: Ended, file: string | undefined): PageButton[] {
  const { outcome, prepared } = state;
  const zones = outcome.kind === 'failed' ? outcome.otherZones : [];
  const isLaunch = prepared.kind === 'launch';
  return [
    ...zones.slice(0, 3).map((zone) => ({
      ...button('tryZone', l10n.t('Plan in {0}', zone), 'main'),
      argument: zone,
    })),
    button('resume', isLaunch ? l10n.t('Resume') : l10n.t('Try Again'), zones.length === 0 ? 'main' : 'other'),
    ...(isLaunch ? [button('rollBack', l10n.t('Roll Back…'))] : []),
    ...commandButtons(state),
    ...(file === undefined
      ? [button('saveFile', l10n.t('Save as File…'))]
      : [button('openFile', l10n.t('Open File')), button('replan', l10n.t('Plan Again'))]),
  ];
}

function mendButtons(file: string | undefined): PageButton[] {
  return [
    ...(file === undefined ? [] : [button('openFile', l10n.t('Open File'))]),
    button('replan', l10n.t('Plan Again'), 'main'),
    closeButton(),
  ];
}

/** The commands that help in this state, each once. */
export function helpOf(state: PlanState): readonly Button[] {
  if (state.kind === 'refused') return refusalHelp(state.refusal);
  const failures = state.kind === 'unplanned' ? [state.failure] : state.kind === 'ended' ? failuresOf(state) : [];
  const buttons = failures.flatMap((failure) => failureMessage(failure).buttons);
  const isUp = state.kind === 'ended' && (state.outcome.kind === 'unreachable' || state.outcome.kind === 'ready');
  const connect: Button[] =
    isUp && state.prepared.kind === 'launch'
      ? [{ label: l10n.t('Connect'), command: 'toil.connectCluster', args: [state.prepared.id] }]
      : [];
  const all = [...connect, ...buttons, ...bootButtons(state)];
  return all.filter(({ label }, i) => all.findIndex((other) => other.label === label) === i);
}

/** What tells more of a leader that boots, or has not booted; and the way out of what costs. */
function bootButtons(state: PlanState): Button[] {
  if ((state.kind !== 'working' && state.kind !== 'ended') || state.prepared.kind !== 'launch') return [];
  const { id, profile } = state.prepared;
  const isDown = state.kind === 'ended' && BOOT_FAILURES.has(state.outcome.kind);
  if (!isDown && (state.kind === 'ended' || state.work.phases.length === 0)) return [];
  return [
    { label: l10n.t('Show Boot Log'), command: 'toil.showBootLog', args: [id] },
    { label: l10n.t('Show Console'), command: 'toil.showConsole', args: [id, 'leader'] },
    ...(isDown
      ? [{ label: l10n.t('Destroy Cluster…'), command: 'toil.destroyCluster', args: [id, profile] } as const]
      : []),
  ];
}

const BOOT_FAILURES: ReadonlySet<string> = new Set(['notReady', 'unreachable', 'unwatched']);

function failuresOf({ outcome }: Ended): readonly Failure[] {
  if ('failures' in outcome) return outcome.failures.map(({ failure }) => failure);
  return 'failure' in outcome ? [outcome.failure] : [];
}

function commandButtons(state: PlanState): PageButton[] {
  return helpOf(state).map(({ label }, i) => ({ ...button('command', label), argument: String(i) }));
}

function closeButton(): PageButton {
  return button('close', l10n.t('Close'));
}

function button(action: PlanAction, label: string, weight: 'main' | 'other' = 'other'): PageButton {
  return { action, label, isMain: weight === 'main' };
}
