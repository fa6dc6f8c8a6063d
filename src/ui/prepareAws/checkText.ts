import { l10n } from 'vscode';
import { shownText } from '../../shared/shownText';
import type { AccountCheck, CheckedThing, CheckState, QuotaCheck } from '../../usecases/preparation/accountCheck';
import { awsMessage } from '../clusters/awsText';
import { signInMessage } from '../clusters/signInText';
import type { Button } from '../messages';

/** A result in words, and what mends it. */
export interface CheckText {
  readonly title: string;
  readonly state: string;
  readonly sentence: string;
  /** All that the sentence leaves out. */
  readonly more: readonly string[];
  readonly remedy?: Button;
}

const TITLES: Readonly<Record<CheckedThing, () => string>> = {
  signIn: () => l10n.t('Signed in'),
  region: () => l10n.t('Region switched on'),
  permissions: () => l10n.t('Permissions'),
  linkedRoles: () => l10n.t('Roles of AWS’s own services'),
  keyPair: () => l10n.t('Key pair'),
  quota: () => l10n.t('Quota of cores'),
  network: () => l10n.t('Default network'),
  ssh: () => l10n.t('SSH out of this network'),
};

export function titleOf(what: CheckedThing): string {
  return TITLES[what]();
}

export function stateText(state: CheckState): string {
  switch (state) {
    case 'ok':
      return l10n.t('ok');
    case 'missing':
      return l10n.t('missing');
    case 'notKnown':
      return l10n.t('not known');
  }
}

/** @param profile whose account it is, for the buttons. */
export function checkText(check: AccountCheck, profile: string): CheckText {
  const { sentence, more = [], remedy } = wordsOf(check, profile);
  const text = { title: titleOf(check.what), state: stateText(check.state), sentence, more };
  // What is well needs no remedy.
  return remedy === undefined || check.state === 'ok' ? text : { ...text, remedy };
}

interface Words {
  readonly sentence: string;
  readonly more?: readonly string[];
  readonly remedy?: Button;
}

function wordsOf(check: AccountCheck, profile: string): Words {
  const keyPair = {
    label: l10n.t('Choose or Make Key Pair…'),
    command: 'toil.prepareKeyPair',
    args: [profile],
  } as const;
  const policy = { label: l10n.t('Copy Minimal AWS Policy'), command: 'toil.copyPolicy', args: [profile] } as const;
  switch (check.what) {
    case 'signIn':
      return signInWords(check, profile);
    case 'region':
      return regionWords(check);
    case 'permissions':
      return { ...permissionWords(check), remedy: policy };
    case 'linkedRoles':
      return { ...roleWords(check), remedy: policy };
    case 'keyPair':
      return { ...keyPairWords(check), remedy: keyPair };
    case 'quota':
      return quotaWords(check);
    case 'network':
      return networkWords(check);
    case 'ssh':
      return {
        sentence: l10n.t('Only a leader that runs can tell whether your network lets SSH (port 22) out'),
        more: [
          l10n.t(
            'Some companies and hospitals block it. If a cluster is launched and its leader cannot be reached, ask for port 22, or set “toil.ssh.proxy” or “toil.ssh.jumpHost”.',
          ),
        ],
      };
  }
}

type Of<What extends CheckedThing> = Extract<AccountCheck, { readonly what: What }>;

function signInWords(check: Of<'signIn'>, profile: string): Words {
  if (check.state === 'ok') {
    const { account, arn } = check.identity;
    return { sentence: l10n.t('account {0}, as {1}', shownText(account), shownText(arn)) };
  }
  const remedy = { label: l10n.t('Sign In to AWS…'), command: 'toil.signIn', args: [profile] } as const;
  const { because } = check;
  const { text } = because.kind === 'signIn' ? signInMessage(because.problem) : awsMessage(because.failure);
  return { sentence: text, remedy };
}

function regionWords({ state, region, enabled }: Of<'region'>): Words {
  const name = shownText(region);
  if (state === 'ok') return { sentence: name };
  if (state === 'notKnown') return { sentence: l10n.t('AWS does not tell whether {0} is switched on', name) };
  return {
    sentence: l10n.t('{0} is not switched on in this account: nothing can be launched there', name),
    more: [
      l10n.t('Whoever administers the account switches it on in the AWS console, under Account, AWS Regions.'),
      ...(enabled.length === 0 ? [] : [l10n.t('Switched on are: {0}', shownText(enabled.join(', '), 1000))]),
    ],
  };
}

/** Actions that the one line of a list has room for. */
const FEW = 3;

function permissionWords({ state, denied, untried, tried }: Of<'permissions'>): Words {
  const rest = untried.length === 0 ? [] : [l10n.t('Nothing could be learnt about: {0}', untried.join(', '))];
  if (state === 'ok')
    return { sentence: l10n.t('all {0} actions that clusters need, as far as AWS tells in advance', tried) };
  if (state === 'notKnown') {
    return {
      sentence: l10n.t(
        '{0} actions are allowed or were not denied; about {1} AWS tells nothing',
        tried,
        untried.length,
      ),
      more: rest,
    };
  }
  const few = denied.slice(0, FEW).join(', ');
  const sentence =
    denied.length > FEW
      ? l10n.t(
          'You may not do {0}, and {1} more: hand the minimal policy to your administrator',
          few,
          denied.length - FEW,
        )
      : l10n.t('You may not do {0}: hand the minimal policy to your administrator', few);
  return { sentence, more: [l10n.t('Not allowed: {0}', denied.join(', ')), ...rest] };
}

function roleWords({ state, roles }: Of<'linkedRoles'>): Words {
  if (state === 'ok') return { sentence: l10n.t('there, or made by AWS at the first use') };
  if (state === 'notKnown') return { sentence: l10n.t('AWS does not let you look; it makes them at the first use') };
  return {
    sentence: l10n.t('{0}: missing, and you may not make it. No worker would come up', roles.join(', ')),
    more: [
      l10n.t(
        'Whoever administers the account makes them once, by using Auto Scaling or spot instances, or gives you the minimal policy.',
      ),
    ],
  };
}

function keyPairWords({ state, usable, others }: Of<'keyPair'>): Words {
  const shown = (names: readonly string[]): string => shownText(names.join(', '), 1000);
  if (state === 'ok') return { sentence: l10n.t('{0}: the private key is on this machine', shown(usable)) };
  if (state === 'notKnown')
    return { sentence: l10n.t('Whether a private key here fits one of the region cannot be told') };
  return {
    sentence:
      others.length === 0
        ? l10n.t('There is none in this region: without one nobody reaches a leader')
        : l10n.t('No private key on this machine fits one of the region: {0}', shown(others)),
  };
}

function quotaWords({ state, short, types }: Of<'quota'>): Words {
  const named = shownText(types.join(', '));
  const lines = short.map(quotaLine);
  const raise = l10n.t(
    'A larger quota is asked for in the AWS console, under Service Quotas, Amazon EC2. It costs nothing and takes hours to days.',
  );
  if (state === 'notKnown') return { sentence: l10n.t('AWS does not tell the quotas for {0}', named) };
  if (state === 'missing') return { sentence: lines.join('; '), more: [raise] };
  if (short.length === 0) return { sentence: l10n.t('enough for {0}, if nothing else runs in this region', named) };
  return {
    sentence: l10n.t('enough to begin with, but not for the most workers. {0}', lines.join('; ')),
    more: [raise],
  };
}

function quotaLine({ type, quota, needed }: QuotaCheck): string {
  return l10n.t('{0}: {1} cores are needed, {2} allowed', shownText(type), needed, quota);
}

function networkWords({ state, zones }: Of<'network'>): Words {
  if (state === 'ok') return { sentence: l10n.t('default subnets in {0}', zones.join(', ')) };
  if (state === 'notKnown') return { sentence: l10n.t('AWS does not let you look at subnets') };
  return {
    sentence: l10n.t('There is no default network in this region: name a subnet in the cluster’s file'),
    more: [
      l10n.t('Or make the default one, which costs nothing: AWS console, VPC, Your VPCs, Actions, Create default VPC.'),
    ],
    remedy: { label: l10n.t('Copy Command'), copy: 'aws ec2 create-default-vpc' },
  };
}
