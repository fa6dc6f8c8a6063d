import assert from 'node:assert/strict';
import { Offers, type AskEditor } from '../../../../src/language/server/offers';
import { thisMachineOffer } from '../../../../src/toil/fit/thisMachineOffer';

const SPEC = JSON.stringify({ format: 1, workers: [{ types: ['m5.xlarge'], max: 3 }] });
const machine = thisMachineOffer({ name: 'This machine', cores: 4, memory: 8, disk: 9 });

describe('The cluster that is checked against', () => {
  const texts: Readonly<Record<string, string>> = {
    '/w/clusters/prod.toil-cluster.json': SPEC,
    '/w/bad.toil-cluster.json': SPEC.replace('types', 'typs'),
    '/w/worse.toil-cluster.json': '{',
  };
  let asked: string[] = [];
  const logged: string[] = [];
  const log = { warn: (line: string) => void logged.push(line) };
  const ask: AskEditor = (cluster) => {
    asked.push(cluster);
    return Promise.resolve(cluster === 'this-machine' ? machine : null);
  };
  const offers = (editor: AskEditor | undefined = ask): Offers =>
    new Offers((path) => Promise.resolve(texts[path]), editor, log);
  beforeEach(() => void (asked = []));

  it('is none where none is chosen', async () =>
    assert.deepEqual(await offers().choose('', '/w'), { kind: 'none', files: [] }));

  it('is read from a spec, relative to the folder or not', async () => {
    for (const cluster of ['clusters/prod.toil-cluster.json', '/w/clusters/prod.toil-cluster.json']) {
      const chosen = await offers().choose(cluster, '/w');
      assert.ok(chosen.kind === 'offer', cluster);
      assert.deepEqual([chosen.offer.name, chosen.offer.batchSystem], ['prod', 'kubernetes']);
      assert.deepEqual(chosen.files, ['/w/clusters/prod.toil-cluster.json']);
    }
    assert.deepEqual(asked, []);
  });

  it('is missing where the spec is not there, and its making is waited for', async () => {
    assert.deepEqual(await offers().choose('gone.toil-cluster.json', '/w'), {
      kind: 'missing',
      files: ['/w/gone.toil-cluster.json'],
    });
    assert.equal((await offers().choose('clusters/prod.toil-cluster.json', undefined)).kind, 'missing');
  });

  it('that has faults is told with them', async () => {
    const bad = await offers().choose('bad.toil-cluster.json', '/w');
    assert.ok(bad.kind === 'bad');
    assert.match(bad.faults[0] ?? '', /workers\[0\]\.typs: a spec has no such entry; did you mean types\?/);
    const worse = await offers().choose('worse.toil-cluster.json', '/w');
    assert.ok(worse.kind === 'bad');
    assert.match(worse.faults.join('\n'), /^The file is no JSON: /);
  });

  it('is asked for in the editor, once until it may have changed', async () => {
    const some = offers();
    for (let time = 0; time < 3; time += 1) {
      assert.deepEqual(await some.choose('this-machine', '/w'), { kind: 'offer', offer: machine, files: [] });
    }
    assert.deepEqual(asked, ['this-machine']);
    some.forget();
    await some.choose('this-machine', '/w');
    assert.equal(asked.length, 2);
  });

  it('is missing where the editor knows none, or cannot be asked', async () => {
    assert.equal((await offers().choose('other', '/w')).kind, 'missing');
    const alone = new Offers(() => Promise.resolve(undefined), undefined, log);
    assert.equal((await alone.choose('this-machine', '/w')).kind, 'missing');
  });

  it('is missing, with a line in the log, after an answer that failed, and is asked for again', async () => {
    let times = 0;
    const some = offers(() => ((times += 1) === 1 ? Promise.reject(new Error('busy')) : Promise.resolve(machine)));
    assert.deepEqual(await some.choose('this-machine', '/w'), { kind: 'missing', files: [] });
    assert.match(logged.join(), /this-machine: Error: busy/);
    assert.equal((await some.choose('this-machine', '/w')).kind, 'offer');
  });
});
