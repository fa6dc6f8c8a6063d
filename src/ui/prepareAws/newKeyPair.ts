import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { hostname, userInfo } from 'node:os';
import { shownText } from '../../shared/shownText';
import {
  defaultKeyFile,
  importKey,
  keyFileTaken,
  keyPairNameFault,
  makeKeyFile,
  type KeyPairCalls,
  type OwnKey,
} from '../../usecases/preparation/keyPairs';
import { awsReason } from '../clusters/awsText';
import { showMessage } from '../messages';
import { withNotification } from '../progress';
import { enter } from '../runFlow/choose';

/** The region that a key pair is for, and this machine. */
export interface KeyPlace {
  readonly aws: KeyPairCalls;
  readonly region: string;
  readonly home: string;
  /** Names of key pairs that there are in the region. */
  readonly taken: readonly string[];
}

/** A key pair of a region with its private key. */
export interface ReadyPair {
  readonly name: string;
  readonly region: string;
  readonly key: OwnKey;
}

/** Makes a key pair; the private key goes where the user says. Undefined: the user wants none. */
export async function makeNew(place: KeyPlace): Promise<ReadyPair | undefined> {
  const name = await askName(place, userInfo().username);
  if (name === undefined) return undefined;
  const file = await askFile(defaultKeyFile(place.home, name));
  if (file === undefined) return undefined;
  return withNotification(l10n.t('Making the key pair {0}', name), async (_report, signal) => {
    const key = await makeKeyFile(file, `${userInfo().username}@${hostname()}`, signal);
    return (await imported(place, name, key, signal)) ? { name, region: place.region, key } : undefined;
  });
}

/** A key that AWS does not take is not taken away again: its answer alone may have been lost. */
async function imported(place: KeyPlace, name: string, key: OwnKey, signal: AbortSignal): Promise<boolean> {
  try {
    await importKey(place.aws, name, key, signal);
    return true;
  } catch (error) {
    const reason = awsReason(error);
    if (signal.aborted || reason === undefined) throw error;
    const kept = l10n.t('The private key was made and stays in {0}; import it when that is mended.', key.path ?? '');
    const again = { label: l10n.t('Choose or Make Key Pair…'), command: 'toil.prepareKeyPair' } as const;
    const text = `${reason.text.replace(/\.$/, '')}. ${kept}`;
    void showMessage('error', { text, buttons: [again, ...reason.buttons] });
    return false;
  }
}

/** Makes the public part of a key that is here known to the region. Undefined: the user wants it not. */
export async function importHere(place: KeyPlace, key: OwnKey): Promise<ReadyPair | undefined> {
  const name = await askName(place, userInfo().username);
  if (name === undefined) return undefined;
  await withNotification(l10n.t('Importing the key pair {0}', name), (_report, signal) =>
    importKey(place.aws, name, key, signal),
  );
  return { name, region: place.region, key };
}

async function askName({ taken, region }: KeyPlace, suggested: string): Promise<string | undefined> {
  const answer = await enter({
    title: l10n.t('New Key Pair in {0}', shownText(region)),
    prompt: l10n.t('Name of the key pair. Toil takes it for the owner of clusters too.'),
    value: freeName(suggested.replace(/[^\w.-]/g, '-'), taken),
    check: (text) => nameText(text, taken),
  });
  return answer.kind === 'chosen' ? answer.value : undefined;
}

function freeName(wanted: string, taken: readonly string[]): string {
  const names = [wanted, ...Array.from({ length: taken.length + 1 }, (_, i) => `${wanted}-${i + 2}`)];
  return names.find((name) => !taken.includes(name)) ?? wanted;
}

function nameText(name: string, taken: readonly string[]): string | undefined {
  switch (keyPairNameFault(name, taken)) {
    case 'empty':
      return l10n.t('A name is needed.');
    case 'letters':
      return l10n.t('Letters, digits and . _ - only; a letter or digit first.');
    case 'taken':
      return l10n.t('There is a key pair of that name in this region.');
    default:
      return undefined;
  }
}

/** Asks until the answer is a file that is not there yet. */
async function askFile(suggested: string): Promise<string | undefined> {
  for (;;) {
    const chosen = await vscode.window.showSaveDialog({
      title: l10n.t('Where to Keep the Private Key'),
      defaultUri: vscode.Uri.file(suggested),
      saveLabel: l10n.t('Keep It Here'),
    });
    if (chosen === undefined) return undefined;
    if (!(await keyFileTaken(chosen.fsPath))) return chosen.fsPath;
    await vscode.window.showWarningMessage(
      l10n.t('{0} is there already. A key is never written over another: choose another name.', chosen.fsPath),
      { modal: true },
    );
  }
}
