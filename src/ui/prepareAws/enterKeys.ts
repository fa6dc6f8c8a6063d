import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { AccountParts } from '../../usecases/preparation/accountParts';
import {
  credentialsFile,
  hasWrittenKeys,
  profileNameFault,
  writeAccessKeys,
  type TypedKeys,
} from '../../usecases/preparation/accessKeys';
import { enter } from '../runFlow/choose';
import { askSecret } from './askSecret';

/**
 * A form for access keys, which are written into the file that every tool of AWS reads, after a yes. They go nowhere else.
 * @returns the profile that they were written for; undefined when the user wants none of it.
 */
export async function enterKeys(
  accounts: AccountParts,
  suggested: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const named = await enter({
    title: l10n.t('Enter Access Keys (1 of 3)'),
    prompt: l10n.t('Name of the profile that gets the keys'),
    value: suggested === '' ? 'default' : suggested,
    check: nameText,
  });
  if (named.kind === 'back') return undefined;
  const profile = named.value;
  const keys = await askKeys(signal);
  if (keys === undefined) return undefined;
  const place = await accounts.network();
  const write = (await hasWrittenKeys(place, profile)) ? l10n.t('Replace the Keys') : l10n.t('Write the Keys');
  const chosen = await vscode.window.showWarningMessage(
    l10n.t('Write the keys of the profile “{0}” to {1}?', profile, credentialsFile(place)),
    {
      modal: true,
      detail: l10n.t(
        'Every tool of AWS on this machine uses that file; only you can read it. Whoever has the keys can spend money in your account. Everything else in the file stays as it is.',
      ),
    },
    write,
  );
  if (chosen !== write) return undefined;
  await writeAccessKeys(place, profile, keys, signal);
  return profile;
}

function nameText(name: string): string | undefined {
  switch (profileNameFault(name)) {
    case 'empty':
      return l10n.t('A name is needed.');
    case 'letters':
      return l10n.t('Letters, digits and . _ + @ - only.');
    default:
      return undefined;
  }
}

/** Keys that begin with ASIA end, and have a token (IAM User Guide, "IAM identifiers"). */
async function askKeys(signal: AbortSignal): Promise<TypedKeys | undefined> {
  const id = await askSecret(
    {
      title: l10n.t('Enter Access Keys (2 of 3)'),
      prompt: l10n.t('Access key ID'),
      placeholder: 'AKIA…',
      isHidden: false,
      check: (text) =>
        /^[A-Z0-9]{16,128}$/.test(text) ? undefined : l10n.t('It has 16 or more capital letters and digits.'),
    },
    signal,
  );
  if (id === undefined) return undefined;
  const secret = await askSecret(
    {
      title: l10n.t('Enter Access Keys (3 of 3)'),
      prompt: l10n.t('Secret access key'),
      isHidden: true,
      check: (text) => (/^\S{16,}$/.test(text) ? undefined : l10n.t('It has 40 characters, without blanks.')),
    },
    signal,
  );
  if (secret === undefined) return undefined;
  if (!id.startsWith('ASIA')) return { id, secret };
  const token = await askSecret(
    {
      title: l10n.t('Enter Access Keys'),
      prompt: l10n.t('Session token: keys that begin with ASIA end after some hours and need one'),
      isHidden: true,
      check: (text) => (/^\S{16,}$/.test(text) ? undefined : l10n.t('It is a long word without blanks.')),
    },
    signal,
  );
  return token === undefined ? undefined : { id, secret, token };
}
