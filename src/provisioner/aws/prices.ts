import { GetProductsCommand, PricingClient, type Filter } from '@aws-sdk/client-pricing';
import type { PriceCalls } from './calls/account';
import { clientConfig, type ClientOptions } from './clients';
import { allPages } from './pages';
import { productOf } from './priceList';
import { Service } from './service';

/** Regions where the price list can be asked for (Billing user guide, "Price List API endpoints"). */
const LISTS: readonly (readonly [RegExp, string])[] = [
  [/^cn-/, 'cn-northwest-1'],
  [/^(?:eu|me|af|il)-/, 'eu-central-1'],
  [/^ap-/, 'ap-south-1'],
];
/** One question for all types is quicker than more than so many questions for one. */
const ONE_BY_ONE = 8;
const MOST_PRODUCTS = 100;

export function connectPrices(options: ClientOptions): PriceCalls {
  const { region } = options;
  const list = LISTS.find(([here]) => here.test(region))?.[1] ?? 'us-east-1';
  const client = new PricingClient(clientConfig(options, 'pricing', list));
  const service = new Service('pricing', client, options.session, options.log);
  const products = (fields: Readonly<Record<string, string>>, signal: AbortSignal): Promise<string[]> => {
    const Filters = Object.entries({ regionCode: region, ...fields }).map(([Field, Value]): Filter => ({
      Type: 'TERM_MATCH',
      Field,
      Value,
    }));
    return allPages(
      (NextToken) => {
        const query = { ServiceCode: 'AmazonEC2', Filters, MaxResults: MOST_PRODUCTS, NextToken };
        return service.call('GetProducts', new GetProductsCommand(query), signal);
      },
      (page) => texts(page.PriceList),
      (page) => page.NextToken,
    );
  };
  return {
    onDemand: async (types, signal) => {
      const asked = new Set(types);
      const lists = await (asked.size > ONE_BY_ONE
        ? Promise.all([products(LINUX, signal)])
        : Promise.all([...asked].map((instanceType) => products({ ...LINUX, instanceType }, signal))));
      const prices = new Map<string, number>();
      for (const { type, price } of lists.flat().flatMap((text) => productOf(text) ?? []))
        if (type !== undefined && asked.has(type)) prices.set(type, price);
      return prices;
    },
    storage: async (signal) => {
      const found = await products({ productFamily: 'Storage', volumeApiName: 'gp3' }, signal);
      return found.map(productOf).find((product) => product !== undefined)?.price;
    },
  };
}

/** Linux on shared machines, nothing installed, no reservation: what RunInstances gives (Price List, EC2 attributes). */
const LINUX = {
  operatingSystem: 'Linux',
  tenancy: 'Shared',
  preInstalledSw: 'NA',
  capacitystatus: 'Used',
  operation: 'RunInstances',
};

/** The SDK calls each entry a string and types it as anything. */
function texts(list: unknown): string[] {
  return Array.isArray(list) ? list.map(String) : [];
}
