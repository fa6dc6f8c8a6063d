import { DescribeSpotPriceHistoryCommand, type SpotPrice as Answer } from '@aws-sdk/client-ec2';
import type { Ec2Calls, SpotPrice } from '../calls/ec2';
import { allPages, chunks, MOST_VALUES } from '../pages';
import type { Ec2 } from './ec2Service';

export function spotPriceCalls(ec2: Ec2): Pick<Ec2Calls, 'spotPrices'> {
  return {
    spotPrices: async (types, since, signal) => {
      const lists = await Promise.all(
        chunks([...new Set(types)], MOST_VALUES).map((Values) =>
          allPages(
            (NextToken) => {
              const Filters = [{ Name: 'instance-type', Values }];
              const query = { Filters, ProductDescriptions: ['Linux/UNIX'], StartTime: since, NextToken };
              return ec2.call('DescribeSpotPriceHistory', new DescribeSpotPriceHistoryCommand(query), signal);
            },
            (page) => page.SpotPriceHistory,
            (page) => page.NextToken,
          ),
        ),
      );
      return lists
        .flat()
        .flatMap(priceOf)
        .sort((a, b) => b.at.getTime() - a.at.getTime());
    },
  };
}

function priceOf({ InstanceType: type, AvailabilityZone: zone, SpotPrice: text, Timestamp: at }: Answer): SpotPrice[] {
  const price = Number(text);
  if (type === undefined || zone === undefined || at === undefined || !(price > 0)) return [];
  return [{ type, zone, price, at }];
}
