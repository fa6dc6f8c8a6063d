import assert from 'node:assert/strict';
import type { ClusterSpecInput } from '../../../src/contracts/clusterSpec';
import type { Cost, CostLine } from '../../../src/provisioner/costOfPlan';
import { FakeAccount } from '../../fakes/fakeAws';
import { partsOf, planned, specOf } from './support/launching';

/** Prices of the fake account: t3.medium 0.0416, m5.large 0.096, t3.large 0.0832; spot 0.3 of them; gp3 0.08 a GiB and month. */
async function costOf(
  input: Partial<ClusterSpecInput>,
  prepare: (account: FakeAccount) => void = () => undefined,
): Promise<Cost> {
  const account = new FakeAccount();
  account.now = new Date();
  prepare(account);
  return (await planned(partsOf(account.at()), specOf(input))).cost;
}

function line({ lines }: Cost, what: CostLine['what']): CostLine {
  const found = lines.find((each) => each.what === what);
  assert.ok(found, what);
  return found;
}

const near = (is: number | undefined, wanted: number): void => {
  assert.ok(is !== undefined && Math.abs(is - wanted) < 1e-9, `${is} is not ${wanted}`);
};

describe('The price of a plan', () => {
  it('adds up the leader, the workers at least and at most, the disks and the public addresses', async () => {
    const cost = await costOf({ workers: [{ types: ['m5.large'], min: 1, max: 3, storage: 100 }] });
    const gib = 0.08 / 730;
    near(cost.total.least, 0.0416 + 0.096 + 150 * gib + 2 * 0.005);
    near(cost.total.most, 0.0416 + 3 * 0.096 + 350 * gib + 4 * 0.005);
    assert.equal(cost.whole, true);
  });

  it('takes the cheapest type for the least and the dearest for the most', async () => {
    const cost = await costOf({ workers: [{ types: ['m5.large', 't3.large'], min: 1, max: 2 }] });
    const { cost: range } = line(cost, 'workers');
    near(range?.least, 0.0832);
    near(range?.most, 2 * 0.096);
  });

  it('shows spot workers at the market’s price, with what they would cost on demand', async () => {
    const workers = line(await costOf({ workers: [{ types: ['m5.large'], spot: true, count: 2 }] }), 'workers');
    near(workers.cost?.most, 2 * 0.3 * 0.096);
    near(workers.onDemand?.most, 2 * 0.096);
  });

  it('never shows more for a spot worker than its bid', async () => {
    const dear = (account: FakeAccount): void => {
      const at = new Date();
      const { spotPrices } = account.region('us-east-1');
      spotPrices.unshift({ type: 'm5.large', zone: 'us-east-1a', price: 0.09, at });
    };
    const workers: ClusterSpecInput['workers'] = [{ types: ['m5.large'], spot: true, bid: 0.05, count: 1 }];
    const { cost } = line(await costOf({ workers }, dear), 'workers');
    near(cost?.most, 0.05);
    near(cost?.least, 0.3 * 0.096);
  });

  it('costs nothing for a group of none, and is not whole where a price is missing', async () => {
    const none = line(await costOf({ workers: [{ types: ['m5.large'], max: 0 }] }), 'workers');
    assert.deepEqual(none.cost, { least: 0, most: 0 });
    const unknown = await costOf({ workers: [{ types: ['m5.large'], spot: true, count: 1 }] }, (account) => {
      account.region('us-east-1').spotPrices.splice(0);
    });
    assert.equal(line(unknown, 'workers').cost, undefined);
    assert.equal(unknown.whole, false);
  });
});
