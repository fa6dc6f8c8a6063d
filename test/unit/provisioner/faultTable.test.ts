import assert from 'node:assert/strict';
import { FakeAccount } from '../../fakes/fakeAws';
import { callsOf, concerns, FAULTS, faulty, type Call, type FaultName } from './support/faults';
import { documents, partsOf, withoutIds } from './support/launching';
import { destroying, launching, resizing, type Operation } from './support/operations';
import { virtualTime } from './support/virtualTime';

/** Virtual milliseconds: the longest of all waits is a quarter of an hour for machines to end, then the security group has five minutes. */
const LONGEST = 30 * 60_000;

/** With documents that are too long for user data, so that the bucket takes part. */
const partsFor = (aws: Parameters<typeof partsOf>[0]) => partsOf(aws, { boot: documents(20_000) });

const OPERATIONS: readonly (readonly [string, Operation])[] = [
  ['launch', launching()],
  ['resize', resizing()],
  ['destroy', destroying()],
];

describe('Whatever call goes wrong, however', () => {
  const clock = virtualTime();

  async function begun({ before }: Operation): Promise<FakeAccount> {
    const account = new FakeAccount();
    for (const each of before) assert.deepEqual(await each.attempt(partsFor(account.at())), []);
    account.calls.length = 0;
    return account;
  }

  for (const [name, operation] of OPERATIONS)
    describe(`in a ${name}`, () => {
      let calls: readonly Call[];
      let wanted: readonly string[];

      before(async () => {
        const account = await begun(operation);
        assert.deepEqual(await operation.attempt(partsFor(account.at())), []);
        calls = callsOf(account.calls);
        wanted = account.leftovers().map(withoutIds);
        assert.ok(calls.length > 20, JSON.stringify(calls));
      });

      /** What is not as it must be after this call met this fault. */
      async function wrongWith(call: Call, fault: FaultName, end: Operation): Promise<readonly unknown[]> {
        const account = await begun(operation);
        const broken = faulty(account, call, fault);
        const first = await operation.attempt(partsFor(broken.aws));
        if (!broken.met()) return ['the fault was not met'];
        if (fault === 'unreadable' && first.length > 0) return ['it did not wait until it could read', ...first];
        const parts = partsFor(account.at());
        // Who goes on needs not see it; a destroy is of what is seen.
        const then = await end.attempt(end === operation ? partsFor(broken.next) : parts);
        if (then.length > 0) return then;
        const left = account.leftovers().map(withoutIds);
        const right = end === operation ? wanted : [];
        const toDo = await end.toDo(parts);
        return left.join() === right.join() ? toDo : [...toDo, ...left];
      }

      const ends: readonly (readonly [string, Operation])[] = [
        ['done again it comes to its end', operation],
        ['a destroy leaves nothing', destroying()],
      ];
      for (const fault of FAULTS)
        for (const [what, end] of ends.slice(0, name === 'destroy' ? 1 : 2))
          it(`after ${fault} ${what}`, async () => {
            for (const call of calls.filter((each) => concerns(fault, each))) {
              const wrong = await clock.within(LONGEST, () => wrongWith(call, fault, end));
              assert.deepEqual(wrong, [], `${fault} at call ${call.nth} of ${call.call}`);
            }
          });
    });
});
