import assert from 'node:assert/strict';
import { productOf } from '../../../../src/provisioner/aws/priceList';

/** An entry as the price list has it, with the price of an hour. */
function entry(USD: unknown, attributes: unknown = { instanceType: 'm5.large' }): string {
  const priceDimensions = { 'A.B.C': { unit: 'Hrs', pricePerUnit: { USD } } };
  return JSON.stringify({ product: { attributes }, terms: { OnDemand: { 'A.B': { priceDimensions } } } });
}

describe('An entry of the price list', () => {
  it('tells the type and what it costs', () => {
    assert.deepEqual(productOf(entry('0.0960000000')), { type: 'm5.large', price: 0.096 });
  });

  it('may be of something that is no instance', () => {
    assert.deepEqual(productOf(entry('0.08', { volumeApiName: 'gp3' })), { price: 0.08 });
  });

  it('takes the price that is one where another offer costs nothing', () => {
    const { terms, product } = JSON.parse(entry('0.1')) as { terms: { OnDemand: object }; product: object };
    const free = { priceDimensions: { x: { pricePerUnit: { USD: '0.0000000000' } } } };
    const both = JSON.stringify({ product, terms: { OnDemand: { free, ...terms.OnDemand } } });
    assert.equal(productOf(both)?.price, 0.1);
  });

  for (const [what, text] of [
    ['nothing', ''],
    ['no JSON', '{"product":'],
    ['a list', '[1]'],
    ['null', 'null'],
    ['no terms', '{"product":{}}'],
    ['terms that are a text', '{"terms":{"OnDemand":"x"}}'],
    ['a price of zero', entry('0.0000000000')],
    ['a price in another currency', entry(undefined)],
    ['a price that is no number', entry('free')],
    ['an endless price', entry('1e999')],
    ['a price below zero', entry('-1')],
    ['a field of the prototype', '{"terms":{"OnDemand":{"__proto__":{"priceDimensions":{}}}}}'],
  ] as const) {
    it(`tells nothing when it is ${what}`, () => assert.equal(productOf(text), undefined));
  }

  it('has a type only when that is a text', () => {
    assert.deepEqual(productOf(entry('0.1', { instanceType: 7 })), { price: 0.1 });
  });
});
