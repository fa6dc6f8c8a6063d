import * as v from 'valibot';
import { subnet, text } from './clusterSpecParts';

const count = v.pipe(v.number(), v.integer('whole'), v.minValue(0, 'negative'), v.maxValue(1000, 'tooMany'));

const fields = v.strictObject({
  name: v.pipe(
    v.optional(v.pipe(text, v.regex(/^[a-z][a-z0-9-]{0,30}$/, 'groupName'))),
    v.description('A name of your own for the group. Unset: its types.'),
  ),
  types: v.pipe(
    v.array(v.pipe(text, v.regex(/^[a-z0-9-]+\.[a-z0-9-]+$/, 'instanceType'))),
    v.minLength(1, 'noTypes'),
    v.description('EC2 instance types; any of them may come. Take types of equal cores and memory.'),
  ),
  spot: v.pipe(
    v.optional(v.boolean(), false),
    v.description(
      'Instances of the spot market: cheap, but Amazon may take them back. Only preemptible jobs run there.',
    ),
  ),
  bid: v.pipe(
    v.optional(v.pipe(v.number(), v.gtValue(0, 'bid'))),
    v.description('The most to pay, in US dollars per hour and instance; only with spot. Unset: the market price.'),
  ),
  count: v.pipe(v.optional(count), v.description('A fixed number of instances. Either this or max.')),
  min: v.pipe(
    v.optional(count),
    v.description('The least number of instances of a group that grows and shrinks; 0 if unset.'),
  ),
  max: v.pipe(v.optional(count), v.description('The most instances of a group that grows and shrinks by need.')),
  storage: v.pipe(
    v.optional(v.pipe(v.number(), v.integer('whole'), v.minValue(10, 'storage')), 50),
    v.description('Size of the root volume in GB. Jobs use it unless the type has local disks.'),
  ),
  subnets: v.pipe(v.optional(v.array(subnet), []), v.description('Subnets of the group. Empty: as the leader.')),
  labels: v.pipe(
    v.optional(v.record(text, v.string()), {}),
    v.description('Further Kubernetes labels of its nodes, as accelerator for jobs that name a GPU model.'),
  ),
});

/**
 * One worker group: what Toil writes as `a/b:0.42` in `--nodeTypes` and `1-4` in `--workers` (reference toil-facts.md 1.17).
 */
export const workerGroupSchema = v.pipe(
  fields,
  v.forward(
    v.partialCheck(
      [['count'], ['min'], ['max']],
      (group) => (group.count === undefined) !== (group.max === undefined),
      'countOrMax',
    ),
    ['count'],
  ),
  v.forward(
    v.partialCheck(
      [['count'], ['min']],
      ({ count: fixed, min }) => fixed === undefined || min === undefined,
      'minWithCount',
    ),
    ['min'],
  ),
  v.forward(
    v.partialCheck(
      [['min'], ['max']],
      ({ min, max }) => min === undefined || max === undefined || min <= max,
      'minAboveMax',
    ),
    ['min'],
  ),
  v.forward(
    v.partialCheck([['spot'], ['bid']], ({ spot, bid }) => bid === undefined || spot, 'bidWithoutSpot'),
    ['bid'],
  ),
);

export type WorkerGroup = v.InferOutput<typeof workerGroupSchema>;
