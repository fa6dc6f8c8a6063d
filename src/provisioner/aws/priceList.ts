/** What a product of the price list costs. */
export interface Product {
  /** `m5.large`; undefined for what is no instance. */
  readonly type?: string;
  /** Dollars for one of its units: an hour, a GiB and month. */
  readonly price: number;
}

/**
 * Reads one entry of the price list, JSON in a text (Billing user guide, "Reading an offer": product.attributes,
 * terms.OnDemand.<offer>.priceDimensions.<rate>.pricePerUnit.USD).
 * @returns undefined when there is no price above zero in dollars in it.
 */
export function productOf(text: string): Product | undefined {
  const entry = parsed(text);
  const dimensions = values(at(entry, 'terms', 'OnDemand')).flatMap((offer) => values(at(offer, 'priceDimensions')));
  const price = dimensions.map((dimension) => Number(at(dimension, 'pricePerUnit', 'USD'))).find((each) => each > 0);
  if (price === undefined || !Number.isFinite(price)) return undefined;
  const type = at(entry, 'product', 'attributes', 'instanceType');
  return { price, ...(typeof type === 'string' ? { type } : {}) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function at(value: unknown, ...keys: readonly string[]): unknown {
  let here = value;
  for (const key of keys) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return undefined;
    here = (here as Readonly<Record<string, unknown>>)[key];
  }
  return here;
}

function values(value: unknown): unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}
