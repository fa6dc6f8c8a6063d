import { l10n } from 'vscode';
import type { Prepared } from '../../../usecases/launching/planSession';

export type Line = Prepared['plan']['plan']['lines'][number];
type Kind = Line['resource']['kind'];
type Value = Line['resource']['settings'][string];

/** What a resource is, for people who do not know AWS's words. */
export function kindText(kind: Kind): string {
  switch (kind) {
    case 'securityGroup':
      return l10n.t('Security group');
    case 'accessRules':
      return l10n.t('Access rules');
    case 'role':
      return l10n.t('Role');
    case 'rolePolicy':
      return l10n.t('Permissions of the role');
    case 'instanceProfile':
      return l10n.t('Instance profile');
    case 'bucket':
      return l10n.t('Bucket for boot documents');
    case 'bootDocument':
      return l10n.t('Boot document');
    case 'specRecord':
      return l10n.t('Record of the spec');
    case 'leader':
      return l10n.t('Leader');
    case 'launchTemplate':
      return l10n.t('Launch template');
    case 'workerGroup':
      return l10n.t('Worker group');
  }
}

/** What will be done about it. A resource that is wanted not to exist is one to remove. */
export function actionText({ resource, inspection }: Line): string {
  switch (inspection.action) {
    case 'create':
      return l10n.t('create');
    case 'keep':
      return l10n.t('keep as it is');
    case 'change':
      return isRemoval(resource) ? l10n.t('remove') : l10n.t('change');
    case 'refuse':
      return l10n.t('cannot be changed');
  }
}

function isRemoval({ settings }: Line['resource']): boolean {
  return settings['exists'] === false;
}

/** Settings, or where something differs what is there and what is wanted; one on each line. */
export function detailsText({ resource, inspection }: Line): string {
  if ((inspection.action === 'change' || inspection.action === 'refuse') && !isRemoval(resource))
    return inspection.differences
      .map(({ setting, is, wanted }) =>
        l10n.t('{0}: {1} → {2}', settingText(setting), valueText(is), valueText(wanted)),
      )
      .join('\n');
  return Object.entries(resource.settings)
    .filter(([name, value]) => name !== 'exists' && value !== '' && !(Array.isArray(value) && value.length === 0))
    .map(([name, value]) => `${settingText(name)}: ${valueText(value)}`)
    .join('\n');
}

function valueText(value: Value | undefined): string {
  if (value === undefined) return l10n.t('none');
  if (typeof value === 'boolean') return value ? l10n.t('yes') : l10n.t('no');
  if (typeof value === 'string' || typeof value === 'number') return value === '' ? l10n.t('none') : String(value);
  return value.length === 0 ? l10n.t('none') : value.join(', ');
}

/** Names of settings of the resources; one that a later version adds is shown by its own name. */
function settingText(name: string): string {
  const names: Readonly<Record<string, string>> = {
    vpc: l10n.t('network'),
    securityGroups: l10n.t('further security groups'),
    sshFrom: l10n.t('SSH allowed from'),
    openInside: l10n.t('members reach each other'),
    path: l10n.t('IAM path'),
    boundary: l10n.t('permissions boundary'),
    actions: l10n.t('allows'),
    reasons: l10n.t('for'),
    role: l10n.t('role'),
    private: l10n.t('private'),
    encrypted: l10n.t('encrypted'),
    bucket: l10n.t('bucket'),
    bytes: l10n.t('bytes'),
    characters: l10n.t('characters'),
    type: l10n.t('type'),
    types: l10n.t('types'),
    image: l10n.t('machine image'),
    zone: l10n.t('zone'),
    subnet: l10n.t('subnet'),
    subnets: l10n.t('subnets'),
    storage: l10n.t('disk in GB'),
    publicAddress: l10n.t('public address'),
    least: l10n.t('at least'),
    most: l10n.t('at most'),
    machines: l10n.t('machines'),
    spot: l10n.t('spot market'),
    bid: l10n.t('bid'),
  };
  return Object.hasOwn(names, name) ? (names[name] ?? name) : name;
}
