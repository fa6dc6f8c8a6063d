import assert from 'node:assert/strict';
import type { Aws } from '../../../src/provisioner/aws/aws';
import { FakeAccount } from '../../fakes/fakeAws';
import { Random } from '../../real/hints/random';
import { documents, launched, partsOf, specOf, withoutIds } from './support/launching';
import { runSequence, SPECS, told, type Step } from './support/sequence';
import { wrongAtEnd } from './support/sequenceEnd';
import { virtualTime } from './support/virtualTime';

/** `CLUSTER_SEED=… CLUSTER_SEQUENCES=1` has one of them again: each has its own seed, from this one up. */
const SEED = Number(process.env['CLUSTER_SEED'] ?? 20261122);
const COUNT = Number(process.env['CLUSTER_SEQUENCES'] ?? 200);
/** Virtual milliseconds. */
const LONGEST = 2 * 60 * 60_000;

const parts = (aws: Aws) => partsOf(aws, { boot: documents(20_000) });

describe(`Any ${COUNT} sequences of what a user may ask for (seed ${SEED})`, () => {
  const clock = virtualTime();

  /** What a clean launch of each spec leaves, without machines: how many those are the groups say. */
  const clean = new Map<number, readonly string[]>();
  before(async () => {
    for (const [index, workers] of SPECS.entries()) {
      const account = new FakeAccount();
      await launched(parts(account.at()), specOf({ workers }));
      clean.set(index, namesIn(account));
    }
  });

  function wantedBy({ verb, spec }: Step): readonly string[] {
    return verb === 'destroy' ? [] : (clean.get(spec) ?? []);
  }

  const verbs = new Map<string, number>();

  it('end in what was asked last', async function () {
    this.timeout(120_000);
    for (let seed = SEED; seed < SEED + COUNT; seed += 1) {
      const random = new Random(seed);
      const account = new FakeAccount();
      // Machines that are at once where they go, and those that take their time.
      account.steps = random.below(6);
      const steps = await clock.within(LONGEST, () => runSequence(random, 2 + random.below(6), account.at(), parts));
      for (const { verb, kill } of steps) {
        const kind = kill === undefined ? verb : `${verb} killed`;
        verbs.set(kind, (verbs.get(kind) ?? 0) + 1);
      }
      const last = steps.at(-1);
      assert.ok(last);
      const wrong = await clock.within(LONGEST, () => wrongAtEnd(last, parts(account.at())));
      const what = `seed ${seed}: ${told(steps)}`;
      assert.deepEqual(wrong, [], what);
      assert.deepEqual(namesIn(account), wantedBy(last), what);
    }
  });

  it('have all that may be asked for in them, killed and not', () => {
    if (COUNT < 200) return;
    const kinds = ['launch', 'launchTwice', 'resize', 'stop', 'start', 'destroy'].flatMap((verb) => [
      verb,
      `${verb} killed`,
    ]);
    const rare = kinds.filter((kind) => (verbs.get(kind) ?? 0) < 10);
    assert.deepEqual(rare, []);
  });
});

function namesIn(account: FakeAccount): readonly string[] {
  return account
    .leftovers()
    .filter((line) => !/^(?:instance|volume) /.test(line))
    .map(withoutIds);
}
