import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Aws } from '../../src/provisioner/aws/aws';
import { startAwsFront, type AwsFront } from '../aws-front/awsFront';
import type { FaultKind } from '../aws-front/faults';
import { Random } from '../real/hints/random';
import { documents, partsOf } from '../unit/provisioner/support/launching';
import { destroying, launching, resizing, type Operation } from '../unit/provisioner/support/operations';
import { runSequence, told } from '../unit/provisioner/support/sequence';
import { wrongAtEnd } from '../unit/provisioner/support/sequenceEnd';
import { Killed, watchedAws } from '../unit/provisioner/support/watchedAws';
import { connections, NEVER, type Connections } from './support/connected';

const REGION = 'us-west-2';
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJq1ugzEOWqcLkgWPCpGZT3Kv4oAs5l3jCbnF7Qk2rZi ann';

/** The whole table, and more sequences, are in test/unit/provisioner without a server; here is a sample, another one each time. */
const SEED = Number(process.env['CLUSTER_SEED'] ?? 20261123);
const SAMPLE = Number(process.env['CLUSTER_SAMPLE'] ?? 5);

/** Milliseconds. */
const UNREADABLE = 2_000;

/** `delay`: the answer takes its time; `killed`: AWS has done it, and the process hears of it no more. */
type Fault = FaultKind | 'delay' | 'killed';
const FAULTS: readonly Fault[] = [
  ...(['serviceError', 'throttle', 'cutBefore', 'cutAfter', 'unreadable'] as const),
  ...(['delay', 'killed'] as const),
];

interface Call {
  readonly service: string;
  readonly action: string;
  readonly nth: number;
}

describe(`On the server (seed ${SEED})`, function () {
  this.timeout(300_000);
  const random = new Random(SEED);
  let front: AwsFront;
  let connected: Connections;
  let aws: Aws;

  before(async () => {
    front = await startAwsFront();
    connected = await connections(front.url);
    aws = connected.to(REGION);
  });
  after(async () => {
    connected.close();
    await front.stop();
  });

  const parts = (as: Aws = aws) => partsOf(as, { boot: documents(20_000) });

  async function fresh(): Promise<void> {
    front.delay = 0;
    await front.reset();
    await front.addLoopbackNetwork(REGION);
    await aws.ec2.importKeyPair('ann', KEY, {}, NEVER);
  }

  async function begin({ before }: Operation): Promise<number> {
    await fresh();
    for (const each of before) assert.deepEqual(await each.attempt(parts()), []);
    return front.calls.length;
  }

  /** How many there are of each kind. */
  async function counts(): Promise<Record<string, number>> {
    const left = Object.entries(await front.leftovers());
    return Object.fromEntries(left.map(([kind, names]) => [kind, names.length]));
  }

  /** Lets one call meet a fault; what to ask with meanwhile, and whether the call came. */
  function arrange(fault: Fault, { service, action, nth }: Call): { readonly aws: Aws; readonly met: () => boolean } {
    const from = front.calls.length;
    const met = (): boolean =>
      front.calls.slice(from).filter((each) => each.service === service && each.action === action).length >= nth;
    if (fault === 'delay') {
      front.delay = 50;
      return { aws, met };
    }
    if (fault !== 'killed') {
      front.faults.add({ fault, service, action, nth, lasts: UNREADABLE });
      return { aws, met };
    }
    const process = new AbortController();
    front.faults.add({ fault: 'cutAfter', service, action, nth, reached: () => process.abort(new Killed()) });
    const doomed = watchedAws(aws, async (_call, run) => {
      process.signal.throwIfAborted();
      const given = await run();
      process.signal.throwIfAborted();
      return given;
    });
    return { aws: doomed, met };
  }

  const OPERATIONS: readonly (readonly [string, Operation])[] = [
    ['launch', launching()],
    ['resize', resizing()],
    ['destroy', destroying()],
  ];
  for (const [name, operation] of OPERATIONS)
    it(`a ${name} comes to its end whichever call goes wrong, and then a destroy leaves nothing`, async () => {
      const from = await begin(operation);
      assert.deepEqual(await operation.attempt(parts()), []);
      const counted = new Map<string, number>();
      const calls = front.calls.slice(from).map(({ service, action }): Call => {
        const nth = (counted.get(`${service} ${action}`) ?? 0) + 1;
        counted.set(`${service} ${action}`, nth);
        return { service, action, nth };
      });
      assert.ok(calls.length > 20, JSON.stringify(calls));
      const wanted = await counts();
      let tries = 0;
      for (let index = 0; index < SAMPLE;) {
        assert.ok((tries += 1) <= 3 * SAMPLE, 'too many calls did not come again');
        const call = random.pick(calls);
        const fault = FAULTS[index % FAULTS.length] ?? 'killed';
        const what = `${fault} at call ${call.nth} of ${call.service} ${call.action}`;
        await begin(operation);
        const broken = arrange(fault, call);
        const first = await operation.attempt(parts(broken.aws));
        // How often something is asked depends on who was quicker, too: another one instead.
        if (!broken.met()) continue;
        index += 1;
        if (fault !== 'killed') assert.deepEqual(first, [], what);
        assert.deepEqual(await operation.attempt(parts()), [], what);
        if (fault === 'unreadable') await sleep(UNREADABLE);
        assert.deepEqual(await operation.toDo(parts()), [], what);
        assert.deepEqual(await counts(), wanted, what);
        assert.deepEqual(await destroying().attempt(parts()), [], what);
        assert.deepEqual(await front.leftovers(), { keyPairs: ['ann'] }, what);
      }
    });

  it('a few sequences end in what was asked last', async () => {
    for (let index = 0; index < 4; index += 1) {
      await fresh();
      const steps = await runSequence(random, 3, aws, parts);
      const last = steps.at(-1);
      assert.ok(last);
      await front.scaling.settled();
      assert.deepEqual(await wrongAtEnd(last, parts()), [], told(steps));
      if (last.verb === 'destroy') assert.deepEqual(await front.leftovers(), { keyPairs: ['ann'] }, told(steps));
    }
  });
});
