import { l10n } from 'vscode';
import type { ClusterSpecInput } from '../../../contracts/clusterSpec';
import { choose, enter } from '../../runFlow/choose';
import { askRange, groupText } from './askGroup';

type Group = ClusterSpecInput['workers'][number];
type Change = 'range' | 'types' | 'market' | 'bid' | 'remove';

/** Asks how one group is to be; undefined: it is taken away. What the user goes back from leaves it as it is. */
export async function editGroup(title: string, group: Group, onlyRange: boolean): Promise<Group | undefined> {
  const what = onlyRange ? 'range' : await askChange(title, group);
  switch (what) {
    case 'remove':
      return undefined;
    case 'range':
      return withRange(title, group);
    case 'types':
      return withTypes(title, group);
    case 'bid':
      return withBid(title, group);
    case 'market':
      return { ...withoutBid(group), spot: group.spot !== true };
    case undefined:
      return group;
  }
}

async function askChange(title: string, group: Group): Promise<Change | undefined> {
  const isSpot = group.spot === true;
  const answer = await choose<Change>({
    title,
    placeholder: groupText(group),
    items: [
      { label: `$(arrow-both) ${l10n.t('Change its range…')}`, value: 'range' },
      { label: `$(server) ${l10n.t('Change its types…')}`, value: 'types' },
      ...(isSpot ? [{ label: `$(tag) ${l10n.t('Change its bid…')}`, value: 'bid' as const }] : []),
      {
        label: `$(arrow-swap) ${isSpot ? l10n.t('Buy it on demand') : l10n.t('Buy it on the spot market')}`,
        detail: isSpot
          ? l10n.t('Dearer, but AWS takes no worker back.')
          : l10n.t('Cheaper, but AWS may take a worker back. Only preemptible jobs run there.'),
        value: 'market',
      },
      { label: `$(trash) ${l10n.t('Take the group away')}`, value: 'remove' },
    ],
    back: true,
  });
  return answer.kind === 'back' ? undefined : answer.value;
}

async function withRange(title: string, group: Group): Promise<Group> {
  const { count, min, max, ...rest } = group;
  const value = `${count ?? min ?? 0}-${count ?? max ?? 0}`;
  const range = await askRange(title, l10n.t('How many workers, at least and at most?'), value);
  return range.kind === 'back' ? group : { ...rest, ...range.value };
}

const TYPE = /^[a-z0-9-]+\.[a-z0-9-]+$/;

function typesIn(text: string): string[] {
  return text.split('/').map((type) => type.trim());
}

async function withTypes(title: string, group: Group): Promise<Group> {
  const answer = await enter({
    title,
    prompt: l10n.t('Types of equal cores and memory, with a / between them. Workers that run now go, and others come.'),
    placeholder: 'm5.xlarge/m5a.xlarge',
    value: group.types.join('/'),
    back: true,
    check: (text) =>
      typesIn(text).every((type) => TYPE.test(type)) ? undefined : l10n.t('A type is written as m5.xlarge.'),
  });
  return answer.kind === 'back' ? group : { ...group, types: typesIn(answer.value) };
}

async function withBid(title: string, group: Group): Promise<Group> {
  const answer = await enter({
    title,
    prompt: l10n.t('The most to pay for each worker, in US dollars an hour. Empty: up to the on-demand price.'),
    placeholder: '0.12',
    value: group.bid === undefined ? '' : String(group.bid),
    back: true,
    check: (text) =>
      text.trim() === '' || (/^\d{1,4}(\.\d{1,6})?$/.test(text.trim()) && Number(text) > 0)
        ? undefined
        : l10n.t('A number above 0, as 0.12.'),
  });
  if (answer.kind === 'back') return group;
  const text = answer.value.trim();
  return text === '' ? withoutBid(group) : { ...group, bid: Number(text) };
}

function withoutBid(group: Group): Group {
  const rest = { ...group };
  delete rest.bid;
  return rest;
}
