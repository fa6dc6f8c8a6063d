import { l10n } from 'vscode';
import type { PageBlock } from '../../../contracts/planPage';
import type { Prepared } from '../../../usecases/launching/planSession';
import { formatDuration } from '../../../shared/text';
import { phaseText } from '../../clusters/stateText';
import { costTable } from './costTable';
import { minutesText } from './amounts';
import { failureText } from './failureText';
import { actionText, detailsText, kindText, type Line } from './resourceText';
import { uncheckedText, warningText } from './warningText';

/** All that a plan says before anybody says yes to it. */
export function planBlocks(prepared: Prepared): PageBlock[] {
  const { plan } = prepared;
  return [
    ...shrinkBlocks(prepared),
    ...warningBlocks(prepared),
    whereBlock(prepared),
    ...(plan.cost === undefined ? [] : [costTable(plan.cost)]),
    resourceTable(plan.plan.lines),
    ...(prepared.kind === 'launch' ? [waitsTable(prepared)] : []),
    ...(plan.unchecked.length === 0
      ? []
      : [
          {
            kind: 'list' as const,
            heading: l10n.t('What could not be checked'),
            tone: 'plain' as const,
            items: plan.unchecked.map(uncheckedText),
          },
        ]),
  ];
}

function warningBlocks({ plan: { warnings } }: Prepared): PageBlock[] {
  if (warnings.length === 0) return [];
  return [{ kind: 'list', heading: l10n.t('Warnings'), tone: 'warning', items: warnings.map(warningText) }];
}

type Choices = Extract<Prepared, { kind: 'launch' }>['plan']['choices'];

/** Where it is, and of what. */
export function whereBlock(prepared: Prepared): PageBlock {
  const { key, profile } = prepared;
  const choices = prepared.kind === 'launch' ? prepared.plan.choices : undefined;
  const entries = [
    [l10n.t('Cluster'), key.name],
    [l10n.t('Account'), choices === undefined ? key.account : `${key.account} (${choices.identity.arn})`],
    ...(profile === '' ? [] : [[l10n.t('Profile'), profile]]),
    [l10n.t('Region'), key.region],
    ...(choices === undefined
      ? []
      : [
          [l10n.t('Zone'), choices.zone],
          [l10n.t('Key pair'), choices.keyPair],
          [l10n.t('Owner'), choices.owner],
          [l10n.t('Machine image'), choices.image.name ?? choices.image.id],
          ...kubernetesEntry(choices),
        ]),
  ];
  return {
    kind: 'facts',
    heading: l10n.t('Where'),
    entries: entries.map(([label = '', value = '']) => ({ label, value })),
  };
}

/** What machines fetch when they boot, and by which checksum they know it. */
function kubernetesEntry({ systemExtension }: Choices): string[][] {
  if (systemExtension === undefined) return [];
  const { url, sha256 } = systemExtension;
  return [[l10n.t('Kubernetes'), l10n.t('{0} (SHA-256 {1}…)', url, sha256.slice(0, 12))]];
}

function resourceTable(lines: readonly Line[]): PageBlock {
  const kept = lines.filter(({ inspection }) => inspection.action === 'keep').length;
  const note =
    kept === 0 ? {} : { note: l10n.t('{0} of {1} are there already and are used again.', kept, lines.length) };
  return {
    kind: 'table',
    caption: l10n.t('Resources'),
    columns: [l10n.t('Resource'), l10n.t('Name'), l10n.t('What happens'), l10n.t('Settings')].map((label) => ({
      label,
      isNumber: false,
    })),
    rows: lines.map((line) => ({
      cells: [kindText(line.resource.kind), line.resource.name, actionText(line), detailsText(line)],
      tone: line.inspection.action === 'refuse' ? 'bad' : 'plain',
    })),
    ...note,
  };
}

function waitsTable({ plan: { waits }, usual }: Extract<Prepared, { kind: 'launch' }>): PageBlock {
  const all = Object.values(usual).reduce((sum, each) => sum + each, 0);
  const limits = l10n.t('What takes longer than “at most” is told, and costs money until then.');
  return {
    kind: 'table',
    caption: l10n.t('What is waited for'),
    columns: [
      { label: l10n.t('Phase'), isNumber: false },
      ...(all > 0 ? [{ label: l10n.t('Usually'), isNumber: true }] : []),
      { label: l10n.t('At most'), isNumber: true },
    ],
    rows: waits.map(({ phase, within }) => {
      const time = usual[phase];
      const usually = time === undefined ? '' : formatDuration(time / 1000);
      return { cells: [phaseText(phase), ...(all > 0 ? [usually] : []), minutesText(within)], tone: 'plain' };
    }),
    note:
      all > 0
        ? `${l10n.t('Such clusters, launched from this machine, were ready in about {0}.', formatDuration(all / 1000))} ${limits}`
        : limits,
  };
}

/** Whose jobs may be on the workers that go. */
function shrinkBlocks(prepared: Prepared): PageBlock[] {
  if (prepared.kind === 'launch' || prepared.plan.shrinks.length === 0) return [];
  const { plan, runs } = prepared;
  const items = plan.shrinks.map(({ group, from, to }) =>
    l10n.t('{0}: has {1} workers now, may have {2} then', group, from, to),
  );
  return [{ kind: 'list', heading: l10n.t('Workers that go'), tone: 'warning', lead: runsText(runs), items }];
}

function runsText(runs: Extract<Prepared, { kind: 'resize' }>['runs']): string {
  if (runs?.kind === 'unknown')
    return l10n.t(
      'The leader could not be asked whether runs are going on: {0} Jobs on workers that go are lost, and Toil starts them anew if the run may retry.',
      failureText(runs.failure),
    );
  const names = runs?.names ?? [];
  return names.length === 0
    ? l10n.t('No run is going on there.')
    : l10n.t(
        'These runs are going on: {0}. Jobs on workers that go are lost, and Toil starts them anew if the run may retry.',
        names.join(', '),
      );
}
