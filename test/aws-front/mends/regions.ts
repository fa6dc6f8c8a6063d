import { failureAnswer, textAnswer, unknownKey, type Answer } from '../errors';
import { filtersOf, fits, treeOf, valueAt, valuesAt } from '../fields';
import type { Mend } from '../front';
import type { AwsRequest } from '../request';
import { element, formatXml } from '../xml';

/** Regions that every account has, and those that it must ask for (AWS Account Management guide, "Enable or disable AWS Regions"). */
const ALWAYS = [
  ...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'ca-central-1', 'sa-east-1'],
  ...['eu-west-1', 'eu-west-2', 'eu-west-3', 'eu-central-1', 'eu-north-1'],
  ...['ap-south-1', 'ap-southeast-1', 'ap-southeast-2', 'ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3'],
];
const ON_REQUEST = [
  ...['af-south-1', 'ap-east-1', 'ap-south-2', 'ap-southeast-3', 'ap-southeast-4', 'ap-southeast-5', 'ca-west-1'],
  ...['eu-central-2', 'eu-south-1', 'eu-south-2', 'il-central-1', 'me-central-1', 'me-south-1', 'mx-central-1'],
];

/**
 * Which regions the account has switched on: moto lists all as if it had them. A call to another region is refused as if the key did not exist (EC2 API
 * reference, AuthFailure; AWS General Reference, "Managing AWS Regions").
 */
export class Regions {
  /** Those of `ON_REQUEST` that are on. */
  readonly switchedOn = new Set<string>();
  /** Those of every account that an organisation has taken away. */
  readonly switchedOff = new Set<string>();

  readonly mend: Mend = async (request, next) => {
    if (this.isOff(request.region) && request.own !== true) return failureAnswer(request, unknownKey(request));
    return request.service === 'ec2' && request.action === 'DescribeRegions' ? this.describe(request) : next(request);
  };

  clear(): void {
    this.switchedOn.clear();
    this.switchedOff.clear();
  }

  private isOff(region: string): boolean {
    return this.switchedOff.has(region) || (ON_REQUEST.includes(region) && !this.switchedOn.has(region));
  }

  private describe(request: AwsRequest): Answer {
    const tree = treeOf(request);
    const all = valueAt(tree, 'AllRegions') === 'true';
    const names = valuesAt(tree, 'RegionName');
    const filters = filtersOf(request);
    const shown = [...ALWAYS, ...ON_REQUEST]
      .map((name) => ({ name, status: this.status(name) }))
      .filter(({ name }) => names.length === 0 || names.includes(name))
      .filter(({ status }) => all || status !== 'not-opted-in')
      .filter(({ name, status }) =>
        filters.every((filter) => fits(filter.name === 'opt-in-status' ? status : name, filter)),
      );
    const items = shown.map(({ name, status }) =>
      element('item', [
        element('regionName', name),
        element('regionEndpoint', `ec2.${name}.amazonaws.com`),
        element('optInStatus', status),
      ]),
    );
    return textAnswer(formatXml(element('DescribeRegionsResponse', [element('regionInfo', items)])));
  }

  private status(name: string): string {
    if (this.isOff(name)) return 'not-opted-in';
    return ALWAYS.includes(name) ? 'opt-in-not-required' : 'opted-in';
  }
}
