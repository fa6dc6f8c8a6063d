import { ask, ownRequest, placeOf } from '../cloud';
import { failureAnswer, textAnswer, type Answer, type AwsFailure } from '../errors';
import { filtersOf, fits, listAt, treeOf, valueAt, valuesAt } from '../fields';
import type { Mend, Next } from '../front';
import { spotPrices, type SpotPoint } from '../priceTable';
import { fieldsOf, type AwsRequest } from '../request';
import { childOf, element, everyOf, formatXml, textAt, type Element } from '../xml';

/** Which machines cannot be had. Everything is meant where a field is missing. */
export interface Shortage {
  readonly type?: string;
  readonly zone?: string;
  readonly spot?: boolean;
}

/**
 * The market for machines: spot prices with a history (moto tells 0.00001 dollars of 2006), and what RunInstances answers when there is no capacity or the
 * bid is too low (EC2 API reference, "Error codes": InsufficientInstanceCapacity, SpotMaxPriceTooLow).
 */
export class Market {
  private shortages: Shortage[] = [];
  private readonly set = new Map<string, number>();

  /** From now on AWS has no such machines; gives what ends it. */
  short(shortage: Shortage): () => void {
    this.shortages.push(shortage);
    return () => void (this.shortages = this.shortages.filter((each) => each !== shortage));
  }

  /** Sets the spot price of a type in a zone: dollars an hour. */
  setSpotPrice(type: string, zone: string, price: number): void {
    this.set.set(`${type} ${zone}`, price);
  }

  clear(): void {
    this.shortages = [];
    this.set.clear();
  }

  readonly mend: Mend = async (request, next) => {
    if (request.service !== 'ec2') return next(request);
    if (request.action === 'DescribeSpotPriceHistory') return this.history(request, next);
    if (request.action !== 'RunInstances' || fieldsOf(request).get('DryRun') === 'true') return next(request);
    const refusal = await this.refusal(request, next);
    return refusal === undefined ? next(request) : failureAnswer(request, refusal);
  };

  /** Dollars an hour, now. */
  spotPrice(type: string, zone: string): number | undefined {
    const now = new Date();
    return this.set.get(`${type} ${zone}`) ?? spotPrices(type, zone, now, now)[0]?.price;
  }

  private async refusal(request: AwsRequest, next: Next): Promise<AwsFailure | undefined> {
    const tree = treeOf(request);
    const type = valueAt(tree, 'InstanceType') ?? '';
    const spot = valueAt(tree, 'InstanceMarketOptions.MarketType') === 'spot';
    const subnet = valueAt(tree, 'SubnetId') ?? valueAt(listAt(tree, 'NetworkInterface')[0], 'SubnetId');
    const zone =
      subnet === undefined ? (valueAt(tree, 'Placement.AvailabilityZone') ?? '') : await zoneOf(request, subnet, next);
    const missing = this.shortages.some(
      (each) =>
        (each.type ?? type) === type && (each.zone ?? zone) === zone && (each.spot === undefined || each.spot === spot),
    );
    if (missing) return { status: 500, code: 'InsufficientInstanceCapacity', message: shortageWords(type, zone, spot) };
    const bid = Number(valueAt(tree, 'InstanceMarketOptions.SpotOptions.MaxPrice') ?? Infinity);
    const price = this.spotPrice(type, zone) ?? 0;
    if (!spot || bid >= price) return undefined;
    const message = `Your Spot request price of ${bid} is lower than the minimum required Spot request fulfillment price of ${price}.`;
    return { status: 400, code: 'SpotMaxPriceTooLow', message };
  }

  /** Newest first, each with the price that held when the time asked for began. */
  private async history(request: AwsRequest, next: Next): Promise<Answer> {
    const tree = treeOf(request);
    const to = timeAt(valueAt(tree, 'EndTime')) ?? new Date();
    const from = timeAt(valueAt(tree, 'StartTime')) ?? new Date(to.getTime() - 90 * 24 * 3_600_000);
    const filters = filtersOf(request);
    const named = (name: string): string[] =>
      filters.filter((each) => each.name === name).flatMap(({ values }) => values);
    const types = [...valuesAt(tree, 'InstanceType'), ...named('instance-type')];
    const asked = valueAt(tree, 'AvailabilityZone');
    const zones = (await zonesOf(request, next)).filter(
      (zone) =>
        (asked ?? zone) === zone &&
        filters.every((filter) => filter.name !== 'availability-zone' || fits(zone, filter)),
    );
    const points = types.flatMap((type) =>
      zones.flatMap((zone) => this.points(type, zone, from, to).map((point) => ({ type, zone, ...point }))),
    );
    points.sort((a, b) => b.at.getTime() - a.at.getTime());
    const items = points.map(({ type, zone, at, price }) => pointElement(type, zone, at, price));
    const list = element('spotPriceHistorySet', items);
    return textAnswer(formatXml(element('DescribeSpotPriceHistoryResponse', [list])));
  }

  private points(type: string, zone: string, from: Date, to: Date): SpotPoint[] {
    const [newest, ...older] = spotPrices(type, zone, from, to);
    const price = this.set.get(`${type} ${zone}`);
    if (price !== undefined) return [{ at: newest?.at ?? to, price }, ...older];
    return newest === undefined ? [] : [newest, ...older];
  }
}

function pointElement(type: string, zone: string, at: Date, price: number): Element {
  return element('item', [
    element('instanceType', type),
    element('productDescription', 'Linux/UNIX'),
    element('spotPrice', price.toFixed(6)),
    element('timestamp', at.toISOString()),
    element('availabilityZone', zone),
  ]);
}

function timeAt(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text);
}

async function zoneOf(request: AwsRequest, subnet: string, next: Next): Promise<string> {
  const query = ownRequest(placeOf(request), 'ec2', 'DescribeSubnets', { 'SubnetId.1': subnet });
  const root = await ask(next, query).catch(() => undefined);
  return textAt(childOf(root, 'subnetSet')?.children[0], 'availabilityZone');
}

async function zonesOf(request: AwsRequest, next: Next): Promise<string[]> {
  const root = await ask(next, ownRequest(placeOf(request), 'ec2', 'DescribeAvailabilityZones', {}));
  return everyOf(root, 'zoneName').map(({ text }) => text);
}

/** EC2's own words for one zone. */
function shortageWords(type: string, zone: string, spot: boolean): string {
  return spot
    ? 'There is no Spot capacity available that matches your request.'
    : `We currently do not have sufficient ${type} capacity in the Availability Zone you requested (${zone}). Our system will be working on provisioning additional capacity.`;
}
