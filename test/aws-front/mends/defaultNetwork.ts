import { placeKey, placeOf, type Place } from '../cloud';
import { filtersOf, fits, withFilters } from '../fields';
import type { Mend } from '../front';
import { reshaped } from '../reshape';
import { childOf, element, setChild, textAt } from '../xml';

/** Flags that moto lets nobody set, by the call that tells them. */
const FLAGS: Readonly<Record<string, { list: string; id: string; flag: string; filters: readonly string[] }>> = {
  DescribeSubnets: {
    list: 'subnetSet',
    id: 'subnetId',
    flag: 'defaultForAz',
    filters: ['default-for-az', 'defaultForAz'],
  },
  DescribeVpcs: { list: 'vpcSet', id: 'vpcId', flag: 'isDefault', filters: ['is-default', 'isDefault'] },
};

/**
 * Makes another network the default one of a region: AWS has one for each account and region, in 172.31.0.0/16 (VPC User Guide, "Default VPCs"), where
 * nothing on this machine can listen.
 */
export class DefaultNetwork {
  private readonly ids = new Map<string, ReadonlySet<string>>();

  /** The VPC and its subnets that are the default ones from now on. */
  choose(place: Place, ids: readonly string[]): void {
    this.ids.set(placeKey(place), new Set(ids));
  }

  clear(): void {
    this.ids.clear();
  }

  readonly mend: Mend = async (request, next) => {
    const flags = request.service === 'ec2' ? FLAGS[request.action] : undefined;
    const chosen = this.ids.get(placeKey(placeOf(request)));
    if (flags === undefined || chosen === undefined) return next(request);
    const filters = filtersOf(request);
    const ours = filters.filter(({ name }) => flags.filters.includes(name));
    const rest = filters.filter((filter) => !ours.includes(filter));
    const answer = await next(ours.length > 0 ? withFilters(request, rest) : request);
    return reshaped(answer, (root) => {
      const list = childOf(root, flags.list);
      if (list === undefined) return;
      for (const each of list.children) setChild(each, element(flags.flag, chosen.has(textAt(each, flags.id))));
      list.children = list.children.filter((each) => ours.every((filter) => fits(textAt(each, flags.flag), filter)));
    });
  };
}
