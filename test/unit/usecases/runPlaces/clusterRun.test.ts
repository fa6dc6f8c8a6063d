import assert from 'node:assert/strict';
import * as v from 'valibot';
import { runRecordSchema, type BatchSystem } from '../../../../src/contracts/runRecord';
import { firstCommand, planRun, type RunPlan, type RunWish, type StartPlace } from '../../../../src/usecases/planRun';
import { offeredClusters, spotGroups, workersOffered } from '../../../../src/usecases/runPlaces/clusterChoices';
import { bucketRights, bucketsIn, s3Shortage } from '../../../../src/usecases/runPlaces/s3Access';
import { wishOnLeader } from '../../../../src/usecases/runPlaces/wishOnLeader';
import { RunStore } from '../../../../src/usecases/runStore';
import { restartRun, startRun, wishOf } from '../../../../src/usecases/startRun';
import { placeOnLeader } from '../../../../src/usecases/sync/places';
import { memoryLog } from '../../local/rig';
import { entryOf, signal } from '../fakeRunHost';
import { groupOf, ID, KEY, knownCluster, LeaderHost } from './fakeClusters';

const HERE = { id: 'host-1', name: 'laptop' };
const leader = placeOnLeader(HERE, 'linux');
const at = (batchSystem: BatchSystem, hasSpotGroups = false): StartPlace => ({
  runsFolder: '/var/lib/toil/runs',
  host: { id: ID, name: 'rna' },
  toil: { version: '9.6.0', bin: '/usr/local/bin', python: '/usr/bin/python3' },
  hasFlag: () => true,
  cluster: { ...KEY, batchSystem, jobStorePrefix: 'rna-1a2b3c-', hasSpotGroups },
});
const asked: RunWish = {
  language: 'cwl',
  workflow: { path: '/home/ann/flow/align.cwl' },
  inputs: { kind: 'file', path: '/home/ann/flow/in.yml' },
  options: { outputs: '/results', workFolder: '/scratch', retries: 1 },
  files: [],
};
const there = (named: string[] = [], text = 'n: 1\n') =>
  wishOnLeader(asked, { named, text }, { runId: 'r1', place: leader, thisHost: HERE });
const planned = (batchSystem: BatchSystem, spot = false): RunPlan =>
  planRun(there().wish, at(batchSystem, spot), new Date(0), 'r1');

describe('a run on a cluster', () => {
  it('has its job store on S3 and pods of its own on Kubernetes', () => {
    const { record } = planned('kubernetes');
    const words = firstCommand(planned('kubernetes'));
    assert.equal(record.jobStore, 'aws:us-west-2:rna-1a2b3c-r1');
    for (const word of ['--batchSystem=kubernetes', '--kubernetesPodTimeout=1800', `--jobStore=${record.jobStore}`])
      assert.ok(words.includes(word), word);
    const owner = words.find((word) => word.startsWith('--kubernetesOwner='))?.split('=')[1] ?? '';
    assert.match(owner, /^[a-z0-9-]{1,14}$/);
    assert.ok(words.includes('--writeMessages=/var/lib/toil/runs/r1/messages.1'));
    assert.equal(words.at(-2), `${leader.folder}/home/ann/flow/align.cwl`);
  });

  it('has its job store on S3 on Mesos, without flags of Kubernetes', () => {
    const words = firstCommand(planned('mesos'));
    assert.ok(words.includes('--batchSystem=mesos') && words.includes('--jobStore=aws:us-west-2:rna-1a2b3c-r1'));
    assert.equal(
      words.some((word) => word.startsWith('--kubernetes')),
      false,
    );
  });

  it('keeps its job store on the disk of the leader when it runs there only', () => {
    const words = firstCommand(planned('single_machine', false));
    assert.ok(words.includes('--batchSystem=single_machine'));
    assert.ok(words.includes('--jobStore=file:/var/lib/toil/runs/r1/js'));
  });

  it('tries jobs three times more where workers can be taken away', () => {
    assert.ok(firstCommand(planned('kubernetes', true)).includes('--retryCount=3'));
    assert.ok(firstCommand(planned('kubernetes', false)).includes('--retryCount=1'));
  });

  it('keeps its results on the leader, and leaves folders of this machine out', () => {
    const { record } = planned('kubernetes');
    assert.equal(record.outputs, '/var/lib/toil/runs/r1/outputs');
    assert.equal(
      firstCommand(planned('kubernetes')).some((word) => word.includes('/scratch')),
      false,
    );
  });

  it('is written down with the cluster and with what the user said, for the same wish again', () => {
    const record = { ...planned('kubernetes').record, files: [] };
    assert.ok(v.is(runRecordSchema, JSON.parse(JSON.stringify(record))));
    assert.deepEqual([record.cluster, record.batchSystem, record.host], [KEY, 'kubernetes', { id: ID, name: 'rna' }]);
    const { files, ...wish } = wishOf(record);
    assert.deepEqual({ ...wish, files }, asked);
  });

  it('is restarted with an owner of its own, in the environment of the container', async () => {
    const host = new LeaderHost();
    const store = new RunStore(host, memoryLog());
    const { record } = planned('kubernetes');
    const parts = { store, place: at('kubernetes'), clusterId: ID, env: { PYTHONUTF8: '1' }, inheritEnv: true };
    await restartRun(parts, entryOf('r1', { state: 'failed', jobStoreExists: null }, record), signal);
    const [request] = host.requests;
    assert.ok(request);
    const owner = (words: readonly string[]) => words.find((word) => word.startsWith('--kubernetesOwner='));
    assert.ok(request.argv.includes('--restart'));
    assert.notEqual(owner(request.argv), owner(firstCommand(planned('kubernetes'))));
    assert.equal(request.inheritEnv, true);
    store.dispose();
  });

  it('is refused with a job store that workers cannot see', async () => {
    const host = new LeaderHost();
    const store = new RunStore(host, memoryLog());
    const wish = { ...there().wish, options: { jobStore: 'file:/var/lib/toil/js' } };
    const place = at('kubernetes');
    const plan = planRun(wish, place, new Date(0), 'r1');
    await assert.rejects(startRun({ store, place, env: {} }, wish, plan, signal), {
      problem: { kind: 'unsharedJobStore', jobStore: 'file:/var/lib/toil/js', fault: 'kind' },
    });
    assert.deepEqual(host.done, []);
    store.dispose();
  });
});

describe('wishOnLeader', () => {
  it('makes a copy of inputs with absolute paths, beside the user’s own so that relative ones still lead somewhere', () => {
    const text = 'reads: {class: File, path: /data/a.fq}\nref: {class: File, path: ref.fa}\n';
    const { wish, copy } = there(['/data/a.fq', '/home/ann/flow/ref.fa'], text);
    assert.ok(copy);
    assert.equal(copy.path, `${leader.folder}/home/ann/flow/.r1.in.yml`);
    assert.equal(copy.text, text.replace('/data/a.fq', `${leader.folder}/data/a.fq`));
    assert.deepEqual(wish.inputs, { kind: 'file', path: copy.path });
  });

  it('leaves inputs as they are that name only relative paths and addresses', () => {
    const { wish, copy } = there(['/home/ann/flow/ref.fa'], 'ref: {class: File, path: ref.fa}\nx: s3://b/k\n');
    assert.equal(copy, undefined);
    assert.deepEqual(wish.inputs, { kind: 'file', path: `${leader.folder}/home/ann/flow/in.yml` });
  });

  it('maps the files among a script’s words', () => {
    const wish: RunWish = { ...asked, language: 'python', inputs: { kind: 'arguments', words: ['--in=/d/a', '5'] } };
    const mapped = wishOnLeader(wish, { named: ['/d/a'] }, { runId: 'r1', place: leader, thisHost: HERE });
    assert.deepEqual(mapped.wish.inputs, { kind: 'arguments', words: [`--in=${leader.folder}/d/a`, '5'] });
  });
});

describe('buckets of a run', () => {
  const spec = { format: 1, workers: [], buckets: { read: ['reads'], write: ['results'] } } as const;
  const rights = bucketRights({ ...spec, workers: [], buckets: { read: ['reads'], write: ['results'] } }, 'record');

  it('are found wherever inputs name them, each once', () => {
    const text = 'a: s3://reads/x.fq\nb: ["s3://reads/y.fq", "s3://other.bucket/z"]\nc: xs3://no/p\n';
    assert.deepEqual(bucketsIn([text, '--in=s3://more']), ['reads', 'other.bucket', 'more']);
  });

  it('are held against the spec: what may be written may be read', () => {
    assert.equal(s3Shortage(['reads', 'results'], rights), undefined);
    assert.deepEqual(s3Shortage(['reads', 'other'], rights), { kind: 'denied', buckets: ['other'] });
    assert.equal(s3Shortage([], { kind: 'unknown' }), undefined);
  });

  it('cannot be judged for clusters of Toil and with a profile of the user’s own', () => {
    assert.deepEqual(bucketRights({ ...spec, workers: [], buckets: {} }, 'account'), { kind: 'unknown' });
    const own = {
      format: 1 as const,
      workers: [],
      permissions: { instanceProfile: 'arn:aws:iam::123456789012:instance-profile/p' },
    };
    assert.deepEqual(bucketRights(own, 'record'), { kind: 'unknown' });
    assert.deepEqual(s3Shortage(['x'], { kind: 'unknown' }), { kind: 'unknown', buckets: ['x'] });
  });
});

describe('where a run can go', () => {
  it('offers a ready cluster twice, and shows others last, closed', () => {
    const stopped = knownCluster({ condition: { state: 'stopped', running: 0 } }, { ...KEY, name: 'a' });
    const offered = offeredClusters([stopped, knownCluster()]);
    assert.deepEqual(
      offered.map(({ known, choices }) => [known.key.name, choices.map(({ batchSystem }) => batchSystem)]),
      [
        ['rna', ['kubernetes', 'single_machine']],
        ['a', []],
      ],
    );
  });

  it('knows whether jobs that may not be preempted have a worker', () => {
    const [plain, spot] = [groupOf('a'), groupOf('b', { spot: true })];
    const empty = groupOf('c', { most: 0 });
    const of = (...groups: (typeof plain)[]) =>
      spotGroups(knownCluster({ groups: groups.map((group) => ({ group, workers: [] })) }));
    assert.deepEqual([of(plain), of(plain, spot), of(spot, empty), of(empty)], ['none', 'some', 'only', 'noGroups']);
    assert.deepEqual(workersOffered(knownCluster()), { types: ['m5.xlarge'], most: 4, spot: 'none' });
  });
});
