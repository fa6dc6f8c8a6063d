import assert from 'node:assert/strict';
import * as v from 'valibot';
import { clusterSpecSchema, type ClusterSpec, type ClusterSpecInput } from '../../../../src/contracts/clusterSpec';
import type { JsonPath } from '../../../../src/toil/fit/readSpec';
import { launchCommandOf } from '../../../../src/toil/launchCommand/launchCommandOf';
import { readLaunchCommand } from '../../../../src/toil/launchCommand/readLaunchCommand';
import { Random } from '../../../real/hints/random';
import { randomSpec } from './randomSpec';

const SEED = Number(process.env['LAUNCH_SEED'] ?? 20261122);
const COUNT = 400;

function spec(fields: Partial<ClusterSpecInput>): ClusterSpec {
  const workers = [{ types: ['m5.xlarge'], max: 3 }];
  return v.parse(clusterSpecSchema, { format: 1, name: 'lab', zone: 'us-west-2a', keyPair: 'ann', workers, ...fields });
}

/** Where two values differ, as deep as both are objects; a list that differs in length counts as a whole. */
function differences(a: unknown, b: unknown, path: JsonPath = []): JsonPath[] {
  if (!isObject(a) || !isObject(b)) return Object.is(a, b) ? [] : [path];
  if (Array.isArray(a) && Array.isArray(b) && a.length !== b.length) return [path];
  const keys = Array.isArray(a) ? a.keys() : new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].flatMap((key) => differences(Reflect.get(a, key), Reflect.get(b, key), [...path, key]));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isUnder(path: JsonPath, announced: JsonPath): boolean {
  return announced.every((key, i) => key === path[i]);
}

describe('A spec as a command of Toil', () => {
  it('has a line for each variable and option', () => {
    const tags = { team: "rna's" };
    assert.equal(
      launchCommandOf(
        spec({ tags, profile: 'lab', workers: [{ types: ['m5.large', 'm5a.large'], spot: true, bid: 0.1, max: 4 }] }),
      ).text,
      String.raw`TOIL_AWS_PROFILE=lab \
toil launch-cluster lab \
  --clusterType kubernetes \
  --zone us-west-2a \
  --keyPairName ann \
  --leaderNodeType t3.medium \
  --leaderStorage 50 \
  --nodeTypes m5.large/m5a.large:0.1 \
  --workers 0-4 \
  --nodeStorage 50 \
  --tag 'team=rna'\''s'
`,
    );
  });

  it('says what Toil cannot say', () => {
    const { unsaid } = launchCommandOf(
      spec({
        buckets: { read: ['reads'] },
        idleHours: 'never',
        s3Endpoint: 'https://store.lab/path',
        environment: { EDITOR: 'vi', TOIL_AWS_ZONE: 'x' },
        workers: [
          { types: ['m5.large'], count: 0 },
          { types: ['m5.large'], count: 1 },
          { types: ['m5.large'], count: 1, name: 'b', storage: 70 },
        ],
      }),
    );
    assert.deepEqual(unsaid.map((path) => path.join('.')).toSorted(), [
      'buckets.read',
      'environment.EDITOR',
      'environment.TOIL_AWS_ZONE',
      'idleHours',
      's3Endpoint',
      'workers.0',
      'workers.2.name',
      'workers.2.storage',
    ]);
  });

  it('has a word that Toil refuses where the spec leaves open what costs money', () => {
    const { text, blanks } = launchCommandOf(spec({ workers: [{ types: ['m5.large'], spot: true, count: 2 }] }));
    assert.match(text, /--nodeTypes m5\.large:BID /);
    assert.deepEqual(blanks, [{ path: ['workers', 0, 'bid'], word: 'BID' }]);
    assert.ok(readLaunchCommand(text).problems.some(({ kind }) => kind === 'badNodeType'));
  });

  it('has words to replace for what Toil needs and a spec need not name', () => {
    const { name, zone, keyPair, ...rest } = spec({});
    assert.deepEqual([name, zone, keyPair], ['lab', 'us-west-2a', 'ann']);
    const written = launchCommandOf(rest);
    assert.deepEqual(
      written.blanks.map(({ word }) => word),
      ['ZONE', 'KEY_PAIR', 'CLUSTER_NAME'],
    );
  });

  it(`is read as the same spec again (seed ${SEED})`, () => {
    const random = new Random(SEED);
    for (let i = 0; i < COUNT; i += 1) {
      const wanted = randomSpec(random, true);
      const { text, unsaid, blanks } = launchCommandOf(wanted);
      assert.deepEqual([unsaid, blanks], [[], []]);
      const { spec: read, problems, notes } = readLaunchCommand(text);
      assert.deepEqual([problems, notes], [[], []], text);
      assert.deepEqual(v.parse(clusterSpecSchema, read), wanted, text);
    }
  });

  it(`tells of everything that is lost on the way (seed ${SEED})`, () => {
    const random = new Random(SEED);
    let lost = 0;
    for (let i = 0; i < COUNT; i += 1) {
      const wanted = randomSpec(random, false);
      const { text, unsaid, blanks } = launchCommandOf(wanted);
      if (blanks.length > 0) continue;
      const read = v.parse(clusterSpecSchema, readLaunchCommand(text).spec);
      const announced = unsaid;
      for (const path of differences(wanted, read)) {
        lost += 1;
        assert.ok(
          announced.some((each) => isUnder(path, each)),
          `${path.join('.')} of ${text}`,
        );
      }
    }
    assert.ok(lost > COUNT, `${lost} differences`);
  });
});
