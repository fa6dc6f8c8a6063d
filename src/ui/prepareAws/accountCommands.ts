import * as vscode from 'vscode';
import type { Log } from '../../shared/log';
import { errorText } from '../../shared/text';
import type { AccountParts } from '../../usecases/preparation/accountParts';
import { profileChoices } from '../../usecases/preparation/profileChoices';
import { awsProfiles } from '../awsSettings';
import type { AccountCommandId } from '../commandIds';
import type { Handler } from '../makeCommands';
import { checkAccountOf, runCheck } from './checkAccount';
import { chooseProfiles, profileFor } from './chooseProfiles';
import { copyPolicy } from './copyPolicy';
import { enterKeys } from './enterKeys';
import { prepareKeyPair } from './keyPair';
import { signIn } from './signIn';

export interface AccountCommandParts {
  readonly accounts: AccountParts;
  readonly extensionId: string;
  readonly log: Log;
}

/** Milliseconds that the walkthrough's look at its steps may take. */
const LOOK_WITHIN = 120_000;

/** The commands of the accounts. Those about one take a row or its profile, or ask. */
export function accountCommands(parts: AccountCommandParts): Record<AccountCommandId, Handler> {
  const { accounts } = parts;
  const of =
    (handler: (accounts: AccountParts, profile: string) => Promise<void>): Handler =>
    async (target) => {
      const profile = await profileFor(accounts, target);
      if (profile !== undefined) await handler(accounts, profile);
    };
  return {
    'toil.chooseProfiles': () => chooseProfiles(accounts),
    'toil.signIn': async (target) => {
      const wanted = (target as { enterKeys?: unknown } | undefined)?.enterKeys;
      const profile =
        typeof wanted === 'string'
          ? await enterKeys(accounts, wanted, new AbortController().signal)
          : await profileFor(accounts, target);
      if (profile !== undefined) await signIn(accounts, profile);
    },
    'toil.prepareAws': async () => {
      const walkthrough = `${parts.extensionId}#prepareAws`;
      await vscode.commands.executeCommand('workbench.action.openWalkthrough', walkthrough, false);
      void lookAtSteps(parts);
    },
    'toil.checkAccount': of(checkAccountOf),
    'toil.copyPolicy': of(copyPolicy),
    'toil.prepareKeyPair': of(prepareKeyPair),
  };
}

/** Ticks the steps of the walkthrough that are done already. Asks nothing and says nothing: its buttons do. */
async function lookAtSteps({ accounts, log }: AccountCommandParts): Promise<void> {
  try {
    const choices = await profileChoices(await accounts.network());
    const [chosen] = awsProfiles(vscode.workspace.getConfiguration('toil'));
    const choice = choices.find(({ name }) => name === chosen) ?? choices[0];
    if (choice === undefined || choice.way === 'roleWithMfa') return;
    await runCheck(accounts, choice.name, () => undefined, AbortSignal.timeout(LOOK_WITHIN));
  } catch (error) {
    log.info(`the steps of the walkthrough could not be looked at: ${errorText(error)}`);
  }
}
