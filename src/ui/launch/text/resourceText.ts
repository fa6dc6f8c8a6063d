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
    .map(([name, value]) => `${settingText(name)}: ${shownValue(name, value)}`)
    .join('\n');
}

/** Some values are kinds or figures that have words of their own. */
function shownValue(name: string, value: Value): string {
  if (name === 'reasons' && typeof value === 'object') return value.map(reasonText).join('; ');
  if (name === 'idleLimit') return value === 'never' ? l10n.t('never') : l10n.t('{0} h without a run', String(value));
  return valueText(value);
}

/** What an instance needs permissions for. */
function reasonText(reason: string): string {
  const texts: Readonly<Record<string, string>> = {
    seesMachines: l10n.t('seeing the machines of the cluster'),
    scalesGroups: l10n.t('scaling the worker groups'),
    stopsWhenIdle: l10n.t('stopping itself when idle'),
    writesRecords: l10n.t('telling how far the boot is'),
    readsJoinRecord: l10n.t('joining the cluster'),
    readsBootDocument: l10n.t('reading its boot document'),
    keepsJobStores: l10n.t('job stores on S3'),
    readsBuckets: l10n.t('buckets that jobs may read'),
    writesBuckets: l10n.t('buckets that jobs may write'),
    reachedBySession: l10n.t('connections by Session Manager'),
    pullsImages: l10n.t('downloading images'),
  };
  return Object.hasOwn(texts, reason) ? (texts[reason] ?? reason) : reason;
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
    keyPair: l10n.t('key pair'),
    zones: l10n.t('zones'),
    autoscaled: l10n.t('comes and goes by need'),
    idleLimit: l10n.t('stopped by the leader after'),
  };
  return Object.hasOwn(names, name) ? (names[name] ?? name) : name;
}
