import type { ClusterSpecInput } from '../../../../src/contracts/clusterSpec';
import type { Aws } from '../../../../src/provisioner/aws/aws';
import type { LaunchParts } from '../../../../src/provisioner/launch';
import { startCluster, stopCluster } from '../../../../src/provisioner/power/power';
import { lookUpStanding } from '../../../../src/provisioner/standing';
import type { Random } from '../../../real/hints/random';
import { NEVER, TWO_GROUPS } from './launching';
import { destroying, launching, RESIZED, resizing } from './operations';
import { killedAround } from './watchedAws';

/** What a user may ask for; `twice`: two windows launch at the same time. */
export type Verb = 'launch' | 'launchTwice' | 'resize' | 'stop' | 'start' | 'destroy';

/** One wish; with a kill the process ends around that change of it. */
export interface Step {
  readonly verb: Verb;
  /** Which of `SPECS`. */
  readonly spec: number;
  readonly kill?: { readonly nth: number; readonly when: 'before' | 'after' };
}

/** Worker groups that a cluster is launched with and resized to. */
export const SPECS: readonly ClusterSpecInput['workers'][] = [
  TWO_GROUPS,
  RESIZED,
  [{ types: ['t3.large'], name: 'fixed', count: 2 }],
];

/** What a cluster is as far as was asked for, and whether that came to its end. */
interface Asked {
  readonly last: Step;
  readonly whole: boolean;
  /** The leader stands and is stopped: its row offers no launch. */
  readonly asleep: boolean;
}

/** What an editor offers after a step: a step that was killed can be resumed, or given up for a destroy. */
function offered({ last: { verb }, whole, asleep }: Asked): readonly Verb[] {
  if (verb === 'destroy') return whole ? ['launch', 'launchTwice'] : asleep ? ['destroy'] : ['destroy', 'launch'];
  if (verb === 'stop') return whole ? ['start', 'stop', 'destroy'] : ['stop', 'start', 'destroy'];
  if (verb === 'start' && !whole) return ['start', 'stop', 'destroy'];
  if (!whole) return verb === 'resize' ? ['resize', 'destroy'] : ['launch', 'launchTwice', 'destroy'];
  return ['launch', 'resize', 'stop', 'destroy'];
}

/** Does a step with the account, and gives whether it was killed in the middle. What goes wrong without a kill is thrown. */
async function take({ verb, spec, kill }: Step, partsOf: (aws: Aws) => LaunchParts, aws: Aws): Promise<boolean> {
  const { aws: own, made } = killedAround(aws, kill?.nth ?? Infinity, kill?.when ?? 'after');
  const wrong = await failuresOf(verb, spec, partsOf(own), partsOf(aws));
  const killed = kill !== undefined && made().length >= kill.nth;
  const [first] = wrong;
  if (!killed && first !== undefined) throw first instanceof Error ? first : new Error(JSON.stringify(first));
  return killed;
}

async function failuresOf(verb: Verb, spec: number, own: LaunchParts, other: LaunchParts): Promise<readonly unknown[]> {
  const workers = SPECS[spec];
  if (verb === 'launch') return launching(workers).attempt(own);
  if (verb === 'resize') return resizing(workers).attempt(own);
  if (verb === 'destroy') return destroying().attempt(own);
  if (verb === 'launchTwice')
    return (await Promise.all([own, other].map((parts) => launching(workers).attempt(parts)))).flat();
  try {
    const power = verb === 'stop' ? stopCluster : startCluster;
    await power(own.aws, 'my-cluster', { report: () => undefined }, NEVER);
    return [];
  } catch (error) {
    return [error];
  }
}

/**
 * Asks for something by chance so many times, each asked in the state that the one before has left, half of them killed; then asks for the
 * last once more without a kill. Gives all that was asked for, `last` being what the account must show.
 */
export async function runSequence(
  random: Random,
  length: number,
  aws: Aws,
  partsOf: (aws: Aws) => LaunchParts,
): Promise<readonly Step[]> {
  const steps: Step[] = [];
  let asked: Asked = { last: { verb: 'destroy', spec: 0 }, whole: true, asleep: false };
  const go = async (step: Step): Promise<void> => {
    steps.push(step);
    try {
      asked = { last: step, whole: !(await take(step, partsOf, aws)), asleep: await isAsleep(aws) };
    } catch (error) {
      throw new Error(`${told(steps)}: ${String(error)}`, { cause: error });
    }
  };
  for (let left = length; left > 0; left -= 1) {
    const verb = random.pick(offered(asked));
    await go({ verb, spec: specFor(verb, asked, random), ...(random.below(2) === 0 ? {} : { kill: killOf(random) }) });
  }
  if (!asked.whole) await go({ verb: asked.last.verb, spec: asked.last.spec });
  return steps;
}

async function isAsleep(aws: Aws): Promise<boolean> {
  const standing = await lookUpStanding(aws, 'my-cluster', NEVER);
  const state = standing.kind === 'ours' ? standing.leader?.state : undefined;
  return state === 'stopped' || state === 'stopping';
}

/** A launch that is gone on with asks for the same. One after a destroy may ask for another, also where that was killed in the middle. */
function specFor(verb: Verb, { last }: Asked, random: Random): number {
  const fresh = verb === 'resize' || (verb.startsWith('launch') && last.verb === 'destroy');
  return fresh ? random.below(SPECS.length) : last.spec;
}

function killOf(random: Random): Required<Step>['kill'] {
  return { nth: 1 + random.below(28), when: random.pick(['before', 'after']) };
}

/** `launch 0, resize 1 killed after 3`. */
export function told(steps: readonly Step[]): string {
  return steps
    .map(({ verb, spec, kill }) => `${verb} ${spec}${kill === undefined ? '' : ` killed ${kill.when} ${kill.nth}`}`)
    .join(', ');
}
