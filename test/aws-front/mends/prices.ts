import { failureAnswer, jsonAnswer } from '../errors';
import type { Mend } from '../front';
import { onDemandPrice, PRICED_REGIONS, PRICED_TYPES, PRICED_VOLUMES, regionWords, volumePrice } from '../priceTable';
import { pageOf } from '../pageTokens';

type Attributes = Readonly<Record<string, string>>;

interface Product {
  readonly family: string;
  readonly attributes: Attributes;
  readonly unit: 'Hrs' | 'GB-Mo';
  readonly price: number;
}

interface Asked {
  readonly ServiceCode?: string;
  readonly Filters?: readonly { readonly Field: string; readonly Value: string }[];
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

/** At most 100 products to a page; regions that have this service (Price List API reference, GetProducts; "Price List Query API endpoints"). */
const MOST = 100;
const ENDPOINTS = ['us-east-1', 'eu-central-1', 'ap-south-1'];

/**
 * The price list, which moto has not: GetProducts with TERM_MATCH filters on attributes, answered by products as JSON texts. As in
 * the real list each type is there more than once: with Windows, on dedicated machines, and as a reservation that costs nothing.
 */
export const prices: Mend = async (request, next) => {
  if (request.service !== 'pricing') return next(request);
  if (!ENDPOINTS.includes(request.region) || request.action !== 'GetProducts') {
    const message = `no ${request.action} in ${request.region}`;
    return failureAnswer(request, { status: 400, code: 'InvalidParameterException', message });
  }
  const { ServiceCode, Filters = [], MaxResults = MOST, NextToken } = JSON.parse(request.body.toString()) as Asked;
  const wanted = new Map(Filters.map(({ Field, Value }) => [Field, Value]));
  const found = ServiceCode === 'AmazonEC2' ? productsLike(wanted) : [];
  const { items, next: token } = pageOf(found, NextToken, Math.min(MaxResults, MOST));
  const PriceList = items.map((product, index) => JSON.stringify(described(product, index)));
  return jsonAnswer({ FormatVersion: 'aws_v1', PriceList, ...(token === undefined ? {} : { NextToken: token }) });
};

function productsLike(wanted: ReadonlyMap<string, string>): Product[] {
  const regions = PRICED_REGIONS.filter((region) => {
    const asked = wanted.get('regionCode') ?? region;
    return asked === region && (wanted.get('location') ?? regionWords(region).place) === regionWords(region).place;
  });
  const types = PRICED_TYPES.filter((type) => (wanted.get('instanceType') ?? type) === type);
  const all = regions.flatMap((region) => [
    ...(wanted.get('productFamily') === 'Storage' ? [] : types.flatMap((type) => machines(region, type))),
    ...(wanted.has('instanceType') ? [] : PRICED_VOLUMES.flatMap((kind) => volume(region, kind))),
  ]);
  return all.filter(({ family, attributes }) =>
    [...wanted].every(([field, value]) => (field === 'productFamily' ? family : attributes[field]) === value),
  );
}

function machines(region: string, type: string): Product[] {
  const price = onDemandPrice(region, type);
  if (price === undefined) return [];
  const linux = {
    ...{ servicecode: 'AmazonEC2', instanceType: type, regionCode: region, location: regionWords(region).place },
    ...{ locationType: 'AWS Region', operatingSystem: 'Linux', tenancy: 'Shared', preInstalledSw: 'NA' },
    ...{ capacitystatus: 'Used', licenseModel: 'No License required', operation: 'RunInstances' },
    ...{ marketoption: 'OnDemand', currentGeneration: 'Yes' },
    usagetype: `${regionWords(region).code}-BoxUsage:${type}`,
  };
  const product = (changes: Attributes, cost: number): Product => ({
    ...{ family: 'Compute Instance', attributes: { ...linux, ...changes }, unit: 'Hrs', price: cost },
  });
  return [
    product(
      { operatingSystem: 'Windows', licenseModel: 'License Included', operation: 'RunInstances:0002' },
      price * 2,
    ),
    product({ capacitystatus: 'UnusedCapacityReservation' }, price),
    product({ capacitystatus: 'AllocatedCapacityReservation' }, 0),
    product({ tenancy: 'Dedicated' }, price * 1.06),
    product({}, price),
  ];
}

function volume(region: string, kind: string): Product[] {
  const price = volumePrice(region, kind);
  if (price === undefined) return [];
  const { place, code } = regionWords(region);
  const attributes = {
    ...{ servicecode: 'AmazonEC2', regionCode: region, location: place, locationType: 'AWS Region' },
    ...{ volumeApiName: kind, storageMedia: 'SSD-backed', usagetype: `${code}-EBS:VolumeUsage.${kind}` },
  };
  return [{ family: 'Storage', attributes, unit: 'GB-Mo', price }];
}

function described({ family, attributes, unit, price }: Product, index: number): unknown {
  const sku = `SKU${index}${attributes['instanceType'] ?? attributes['volumeApiName'] ?? ''}`;
  const rate = `${sku}.JRTCKXETXF.6YS6EN2CT7`;
  const dimension = {
    unit,
    ...{ rateCode: rate, appliesTo: [], beginRange: '0', endRange: 'Inf', description: `$${price} per ${unit}` },
    pricePerUnit: { USD: price.toFixed(10) },
  };
  const terms = { OnDemand: { [`${sku}.JRTCKXETXF`]: { sku, priceDimensions: { [rate]: dimension } } } };
  return { serviceCode: 'AmazonEC2', product: { sku, productFamily: family, attributes }, terms };
}
