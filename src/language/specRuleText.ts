import * as l10n from '@vscode/l10n';

/** What each rule of contracts/clusterSpec.ts and workerGroup.ts wants, as the second half of a sentence. */
const RULES: ReadonlyMap<string, () => string> = new Map([
  // Between fields.
  ['countOrMax', () => l10n.t('a worker group has either a count or a max.')],
  ['minWithCount', () => l10n.t('a worker group with a count has no min.')],
  ['minAboveMax', () => l10n.t('min is larger than max.')],
  ['bidWithoutSpot', () => l10n.t('a bid makes sense with spot only.')],
  ['noTypes', () => l10n.t('a worker group needs an instance type.')],
  ['noWorkers', () => l10n.t('a Kubernetes cluster needs a worker group.')],
  ['sameGroupName', () => l10n.t('two worker groups have the same name.')],
  ['zoneOfOtherRegion', () => l10n.t('the zone lies in another region.')],
  // Names.
  [
    'clusterName',
    () =>
      l10n.t(
        'a cluster has a name of 2 to 52 small letters, digits and -, that begins with a letter and not with sg-, does not end with -, and is not enabled.',
      ),
  ],
  [
    'groupName',
    () => l10n.t('a worker group has a name of at most 31 small letters, digits and -, that begins with a letter.'),
  ],
  ['instanceType', () => l10n.t('an instance type is wanted there, as m5.xlarge.')],
  ['region', () => l10n.t('a region is wanted there, as us-west-2.')],
  ['zone', () => l10n.t('an availability zone is wanted there, as us-west-2a.')],
  [
    'environmentName',
    () => l10n.t('the name of a variable has letters, digits and _ and does not begin with a digit.'),
  ],
  ['secret', () => l10n.t('a Kubernetes secret has a name of small letters, digits, - and the period.')],
  [
    'bucket',
    () =>
      l10n.t('the name of an S3 bucket is wanted there, without s3://: 3 to 63 small letters, digits, - and periods.'),
  ],
  // What AWS calls something.
  ['subnet', () => l10n.t('the id of a subnet is wanted there, as subnet-0a1b2c3d.')],
  ['securityGroup', () => l10n.t('the id of a security group is wanted there, as sg-0a1b2c3d.')],
  ['machineImage', () => l10n.t('the id of a machine image is wanted there, as ami-0a1b2c3d.')],
  [
    'instanceProfile',
    () => l10n.t('the ARN of an instance profile is wanted there, as arn:aws:iam::123456789012:instance-profile/name.'),
  ],
  ['policyArn', () => l10n.t('the ARN of a policy is wanted there, as arn:aws:iam::123456789012:policy/name.')],
  ['iamPath', () => l10n.t('an IAM path begins and ends with /.')],
  ['addressRange', () => l10n.t('a range of addresses is wanted there, as 203.0.113.4/32.')],
  ['url', () => l10n.t('an address that begins with http:// or https:// is wanted there.')],
  // Amounts and texts.
  ['storage', () => l10n.t('a root volume has 10 GB or more.')],
  ['whole', () => l10n.t('a whole number is wanted there.')],
  ['negative', () => l10n.t('a number of instances is 0 or more.')],
  ['tooMany', () => l10n.t('a worker group has at most 1000 instances.')],
  ['bid', () => l10n.t('a bid is more than 0, in US dollars per hour.')],
  ['idleHours', () => l10n.t('hours are wanted there, at least 0.25, or never.')],
  ['empty', () => l10n.t('the text is empty; leave the entry out instead.')],
  ['oneLine', () => l10n.t('one line without tabs is wanted there.')],
]);

/** The sentence for a rule, by its name. */
export function specRuleText(rule: string): string {
  return RULES.get(rule)?.() ?? l10n.t('this value cannot stand there.');
}
