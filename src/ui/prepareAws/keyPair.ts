import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { shownText } from '../../shared/shownText';
import type { AccountParts } from '../../usecases/preparation/accountParts';
import { regionFor } from '../../usecases/preparation/checkAccount';
import {
  keyOfFile,
  keysHere,
  usableKeyPairs,
  type KeyMatch,
  type MatchedPair,
  type OwnKey,
} from '../../usecases/preparation/keyPairs';
import { sshKeyFile } from '../awsSettings';
import { iconSafe } from '../plainText';
import { withNotification } from '../progress';
import { choose, type ChooseOptions } from '../runFlow/choose';
import { importHere, makeNew, type KeyPlace, type ReadyPair } from './newKeyPair';
import { tellReady } from './keyPairReady';
import { openSpec } from './wantedSpec';

type Answer =
  | { readonly kind: 'pair'; readonly matched: MatchedPair }
  | { readonly kind: 'import'; readonly key: OwnKey }
  | { readonly kind: 'importFile' }
  | { readonly kind: 'new' };

/** Finds or makes the key pair by which leaders are reached. */
export async function prepareKeyPair(accounts: AccountParts, profile: string): Promise<void> {
  const region = await regionFor(accounts, profile, openSpec()?.spec);
  const { home, env } = await accounts.network();
  const file = sshKeyFile(vscode.workspace.getConfiguration('toil'));
  const aws = accounts.connect(profile, region);
  const { pairs, keys } = await withNotification(
    l10n.t('Looking up the key pairs of {0}', shownText(region)),
    async (_report, signal) => {
      const [there, here] = await Promise.all([
        aws.ec2.keyPairs(signal),
        keysHere({ home, env }, file === undefined ? [] : [file], signal),
      ]);
      return { pairs: there, keys: here };
    },
  );
  const matched = usableKeyPairs(pairs, keys);
  const place: KeyPlace = { aws, region, home, taken: pairs.map(({ name }) => name) };
  const answer = await choose<Answer>({
    title: l10n.t('Key Pair in {0}', shownText(region)),
    placeholder: l10n.t('By which key are leaders reached?'),
    items: itemsOf(matched, keys),
  });
  if (answer.kind === 'back') return;
  const ready = await settle(answer.value, place);
  if (ready !== undefined) await tellReady(ready);
}

async function settle(answer: Answer, place: KeyPlace): Promise<ReadyPair | undefined> {
  switch (answer.kind) {
    case 'new':
      return makeNew(place);
    case 'import':
      return importHere(place, answer.key);
    case 'importFile':
      return importFile(place);
    case 'pair': {
      const { pair, match } = answer.matched;
      if (match.kind !== 'fits') return fileFor(answer.matched, place.region);
      return { name: pair.name, region: place.region, key: match.key };
    }
  }
}

function itemsOf(matched: readonly MatchedPair[], keys: readonly OwnKey[]): ChooseOptions<Answer>['items'] {
  const { Separator } = vscode.QuickPickItemKind;
  const used = new Set(matched.flatMap(({ match }) => (match.kind === 'fits' ? match.key.fingerprint : [])));
  const unused = keys.filter(({ fingerprint, type }) => !used.has(fingerprint) && IMPORTED.has(type));
  return [
    { label: l10n.t('In this region'), kind: Separator },
    ...matched.map((each) => ({
      label: `$(key) ${iconSafe(shownText(each.pair.name))}`,
      description: each.pair.type,
      detail: iconSafe(matchText(each.match)),
      value: { kind: 'pair', matched: each } as const,
    })),
    { label: l10n.t('On this machine'), kind: Separator },
    {
      label: `$(add) ${l10n.t('Make a New Key Pair…')}`,
      detail: l10n.t('ed25519; the private key stays on this machine, for you alone'),
      value: { kind: 'new' } as const,
    },
    ...unused.map((key) => ({
      label: `$(cloud-upload) ${l10n.t('Import {0}…', iconSafe(keyName(key)))}`,
      description: key.type,
      detail: iconSafe(key.fingerprint),
      value: { kind: 'import', key } as const,
    })),
    { label: `$(folder-opened) ${l10n.t('Import a Key File…')}`, value: { kind: 'importFile' } as const },
  ];
}

async function importFile(place: KeyPlace): Promise<ReadyPair | undefined> {
  const file = await askKeyFile(l10n.t('Private Key to Import'));
  if (file === undefined) return undefined;
  const key = await keyOfFile(file, AbortSignal.timeout(30_000));
  if (key !== undefined && IMPORTED.has(key.type)) return importHere(place, key);
  const text =
    key === undefined
      ? unreadable(file)
      : l10n.t('{0} is a key of the type {1}. AWS takes ed25519 and RSA keys only.', file, shownText(key.type));
  await vscode.window.showWarningMessage(text, { modal: true });
  return undefined;
}

/** What EC2 takes (EC2 User Guide, "Create a key pair using a third-party tool and import the public key to Amazon EC2"). */
const IMPORTED: ReadonlySet<string> = new Set(['ssh-ed25519', 'ssh-rsa']);

function keyName({ path, publicKey }: OwnKey): string {
  if (path !== undefined) return shownText(path);
  const [, , ...comment] = publicKey.split(' ');
  return l10n.t('{0} of the ssh-agent', shownText(comment.join(' ')));
}

/** Whether the private key of a pair is here, in words. */
export function matchText(match: KeyMatch): string {
  switch (match.kind) {
    case 'fits':
      return match.key.path === undefined
        ? l10n.t('the ssh-agent holds its private key')
        : l10n.t('its private key is here: {0}', shownText(match.key.path));
    case 'none':
      return l10n.t('its private key was not found here; choose it to say where it is');
    case 'cannotTell':
      return l10n.t(
        'AWS made it, so that only the private key tells whether it fits, and those here have a passphrase or are in the agent',
      );
  }
}

/** Asks where the private key of a pair is. */
async function fileFor({ pair }: MatchedPair, region: string): Promise<ReadyPair | undefined> {
  const file = await askKeyFile(l10n.t('Private Key of {0}', shownText(pair.name)));
  if (file === undefined) return undefined;
  const key = await keyOfFile(file, AbortSignal.timeout(30_000));
  const how = key === undefined ? 'unreadable' : (usableKeyPairs([pair], [key])[0]?.match.kind ?? 'none');
  if (key === undefined || how === 'none') {
    await vscode.window.showWarningMessage(misfit(key, file, pair.name), { modal: true });
    return undefined;
  }
  const ready = { name: pair.name, region, key };
  if (how === 'fits') return ready;
  const use = l10n.t('Use It All the Same');
  const doubt = l10n.t(
    'Without its passphrase nothing tells whether {0} belongs to the key pair {1}.',
    file,
    pair.name,
  );
  return (await vscode.window.showWarningMessage(doubt, { modal: true }, use)) === use ? ready : undefined;
}

function misfit(key: OwnKey | undefined, file: string, pair: string): string {
  return key === undefined
    ? unreadable(file)
    : l10n.t('{0} does not belong to the key pair {1}: a leader would refuse it.', file, pair);
}

function unreadable(file: string): string {
  return l10n.t(
    '{0} is not a private key that can be read without a passphrase, and no public key lies beside it.',
    file,
  );
}

async function askKeyFile(title: string): Promise<string | undefined> {
  const openLabel = l10n.t('Use This Key');
  const [chosen] = (await vscode.window.showOpenDialog({ title, openLabel, canSelectMany: false })) ?? [];
  return chosen?.fsPath;
}
