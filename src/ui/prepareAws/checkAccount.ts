import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { shownText } from '../../shared/shownText';
import type { AccountCheck } from '../../usecases/preparation/accountCheck';
import type { AccountParts } from '../../usecases/preparation/accountParts';
import { checkAccount, regionFor } from '../../usecases/preparation/checkAccount';
import { keysHere } from '../../usecases/preparation/keyPairs';
import { sshKeyFile } from '../awsSettings';
import { setContextKey } from '../contextKeys';
import { CheckList } from './checkList';
import { profileName } from './profileText';
import { openSpec, smallSpec } from './wantedSpec';

/** Checks an account for the cluster in the active editor, or for a small one, and shows what is missing until the user is done. */
export async function checkAccountOf(accounts: AccountParts, profile: string): Promise<void> {
  const spec = openSpec();
  const region = await regionFor(accounts, profile, spec?.spec);
  const subject =
    spec === undefined
      ? l10n.t('{0} in {1}', profileName(profile), shownText(region))
      : l10n.t('{0} in {1} for {2}', profileName(profile), shownText(region), shownText(spec.spec.name ?? ''));
  for (;;) {
    const list = new CheckList(profile, subject);
    const stop = new AbortController();
    const closed = list.closed.then((how) => {
      stop.abort();
      return how;
    });
    try {
      await runCheck(accounts, profile, list.show.bind(list), stop.signal);
      list.end();
      if ((await closed) === 'closed') return;
    } catch (error) {
      if (!stop.signal.aborted) throw error;
      if ((await closed) === 'closed') return;
    } finally {
      list.dispose();
    }
  }
}

/** Checks and keeps the steps of the walkthrough right. */
export async function runCheck(
  accounts: AccountParts,
  profile: string,
  show: (check: AccountCheck) => void,
  signal: AbortSignal,
): Promise<void> {
  const own = openSpec()?.spec;
  const keyFile = sshKeyFile(vscode.workspace.getConfiguration('toil'));
  const keys = await keysHere(await accounts.network(), keyFile === undefined ? [] : [keyFile], signal);
  const region = await regionFor(accounts, profile, own);
  const question = { profile, region, spec: own ?? smallSpec(), keys };
  const report = (check: AccountCheck): void => {
    if (signal.aborted) return;
    keepStep(check);
    show(check);
  };
  await checkAccount(accounts, question, report, signal);
}

const STEPS = {
  signIn: 'toil.aws.signedIn',
  permissions: 'toil.aws.permitted',
  keyPair: 'toil.aws.keyReady',
  quota: 'toil.aws.quotaReady',
} as const;

function keepStep({ what, state }: AccountCheck): void {
  if (what === 'signIn' || what === 'permissions' || what === 'keyPair' || what === 'quota')
    setContextKey(STEPS[what], state === 'ok');
}
