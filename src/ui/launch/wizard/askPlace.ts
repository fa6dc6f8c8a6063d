import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { Account } from '../../../usecases/launching/launchingParts';
import { lookUpRegion, type RegionOffer } from '../../../usecases/launching/offers';
import { showMessage } from '../../messages';
import { keysHere, usableKeyPairs } from '../../../usecases/preparation/keyPairs';
import { sshKeyFile } from '../../awsSettings';
import { iconSafe } from '../../plainText';
import { matchText } from '../../prepareAws/keyPair';
import { choose, type Chosen } from '../../runFlow/choose';
import type { LaunchUi } from '../launchUi';
import { pick, type PickItem, type Step } from './pick';

/** Where a cluster is to be, and what AWS says of that place. */
export interface Place {
  readonly profile: string;
  readonly aws: Account;
  readonly offer: RegionOffer;
  readonly keyPair: string;
}

type Answer =
  { readonly kind: 'place'; readonly profile: string; readonly region: string } | { readonly kind: 'other' };

/** The first question: which profile in which region; the key pair is asked for only where there are several. */
export async function askPlace(ui: LaunchUi, step: Step): Promise<Chosen<Place>> {
  for (;;) {
    const answer = await pick<Answer>({
      ...step,
      placeholder: l10n.t('In which account and region?'),
      items: () => places(ui),
    });
    if (answer.kind === 'back') return answer;
    const where = answer.value.kind === 'place' ? answer.value : await otherPlace(ui, step);
    if (where === undefined) continue;
    const { profile, region } = where;
    const aws = ui.launching.access.connect(profile, region);
    const keyPair = await askKeyPair(ui, step, aws, profile);
    if (keyPair !== undefined) return { kind: 'chosen', value: { profile, aws, ...keyPair } };
  }
}

async function places({ accounts }: LaunchUi): Promise<PickItem<Answer>[]> {
  const states = await accounts.states();
  return [
    ...states.map(({ profile, region, account }): PickItem<Answer> => ({
      label: `$(cloud) ${iconSafe(profileText(profile))}`,
      description: region,
      ...(account === undefined ? {} : { detail: l10n.t('account {0}', account) }),
      value: { kind: 'place', profile, region },
    })),
    { label: `$(list-unordered) ${l10n.t('Another profile or region…')}`, value: { kind: 'other' } },
  ];
}

/** An empty name stands for the credentials of the environment. */
function profileText(profile: string): string {
  return profile === '' ? l10n.t('credentials of the environment') : profile;
}

async function otherPlace(
  { accounts, launching }: LaunchUi,
  step: Step,
): Promise<{ readonly profile: string; readonly region: string } | undefined> {
  const profile = await pick<string>({
    ...step,
    back: true,
    placeholder: l10n.t('Which profile?'),
    items: async () => {
      const [states, profiles] = await Promise.all([accounts.states(), accounts.listProfiles()]);
      const names = new Set([...states.map((state) => state.profile), ...profiles.map(({ name }) => name)]);
      return [...names].map((name) => ({ label: iconSafe(profileText(name)), value: name }));
    },
  });
  if (profile.kind === 'back') return undefined;
  const home = await accounts.regionOf(profile.value);
  const region = await pick<string>({
    ...step,
    back: true,
    placeholder: l10n.t('Which region? These are open to your account.'),
    items: async (signal) => {
      const regions = await launching.access.connect(profile.value, home).ec2.regions(signal);
      const rest = regions.filter((name) => name !== home).sort();
      return [home, ...rest].map((name) => ({ label: name, value: name }));
    },
  });
  return region.kind === 'back' ? undefined : { profile: profile.value, region: region.value };
}

async function askKeyPair(
  { memento, accounts }: LaunchUi,
  step: Step,
  aws: Account,
  profile: string,
): Promise<Pick<Place, 'offer' | 'keyPair'> | undefined> {
  const memory = `toil.keyPair/${profile}/${aws.region}`;
  const { offer, keys } = await loading(step, async (signal) => {
    const file = sshKeyFile(vscode.workspace.getConfiguration('toil'));
    const [there, here] = await Promise.all([
      lookUpRegion(aws, signal),
      keysHere(await accounts.network(), file === undefined ? [] : [file], signal),
    ]);
    return { offer: there, keys: here };
  });
  const pairs = usableKeyPairs(offer.keyPairs, keys);
  // A leader whose private key is not here costs, and nobody reaches it.
  const sure = pairs.filter(({ match }) => match.kind !== 'none').map(({ pair }) => pair.name);
  const remembered = sure.find((name) => name === memento.get<string>(memory));
  if (pairs.length === 0) {
    await showMessage('warning', {
      text: l10n.t(
        'There is no key pair in {0} yet, and a cluster can only be reached with one. Nothing was launched. Prepare a key pair, then launch again.',
        aws.region,
      ),
      buttons: [{ label: l10n.t('Prepare Key Pair…'), command: 'toil.prepareKeyPair' }],
    });
    throw new vscode.CancellationError();
  }
  const [only] = pairs.length === 1 ? sure : [remembered];
  if (only !== undefined) return { offer, keyPair: only };
  const answer = await choose<string>({
    title: step.title,
    placeholder: l10n.t('With which key pair do you sign in to the leader? It is remembered.'),
    items: pairs.map(({ pair: { name }, match }) => ({
      label: `$(key) ${iconSafe(name)}`,
      detail: match.kind === 'none' ? noKeyText() : iconSafe(matchText(match)),
      value: name,
    })),
    back: true,
  });
  if (answer.kind === 'back') return undefined;
  await memento.update(memory, answer.value);
  return { offer, keyPair: answer.value };
}

function noKeyText(): string {
  return l10n.t('its private key was not found here: without it you cannot reach the leader');
}

/** Looks something up behind a list that says so; Escape ends it. */
async function loading<T>(step: Step, look: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const input = vscode.window.createQuickPick();
  const stop = new AbortController();
  input.title = step.title;
  input.placeholder = l10n.t('Asking AWS…');
  input.busy = true;
  input.ignoreFocusOut = true;
  const hidden = input.onDidHide(() => stop.abort(new vscode.CancellationError()));
  input.show();
  try {
    return await look(stop.signal);
  } finally {
    hidden.dispose();
    input.dispose();
  }
}
