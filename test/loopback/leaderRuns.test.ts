import assert from 'node:assert/strict';
import { cp, mkdir, readFile, readdir, readlink, writeFile } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { lackingForLeader } from '../../scripts/testLeaderSystem';
import { testLeader } from '../../scripts/testLeader';
import type { RunHost } from '../../src/contracts/runHost';
import { thisHost } from '../../src/local/hostId';
import { thisMachineRunHost } from '../../src/local/runHost';
import { installStarter } from '../../src/local/starter';
import { TOIL_VERSION } from '../../src/local/toil/install';
import { applianceFlags, readAppliance, type Appliance } from '../../src/remote/leaderRuns/appliance';
import { LeaderError } from '../../src/remote/leaderRuns/leaderFailure';
import { LEADER_RUNS } from '../../src/remote/leaderRuns/leaderRunHost';
import { sync } from '../../src/remote/sync/sync';
import { buildCommandLine } from '../../src/toil/commandLine';
import { TOIL_BIN } from '../real/toilBin';
import { memoryLog } from '../unit/local/rig';
import { HELPER_FILE } from './support/copyingPlace';
import { becomes, LeaderPlace, startAttempt, startFlow, Told, type Flow } from './support/leaderRuns';

// Addresses that moto does not hand out.
const ADDRESS = '127.88.253.4';
const SAMPLES = resolve('samples');
const THERE = '/var/lib/toil/samples';

/** The samples, below a folder. The Python one with a file of its own: without one it makes one by chance. */
function flows(folder: string): Readonly<Record<'cwl' | 'wdl' | 'python', Flow>> {
  const at = (path: string): string => `${folder}/${path}`;
  const file = (path: string): Flow['inputs'] => ({ kind: 'file', path: at(path) });
  return {
    cwl: { language: 'cwl', workflow: at('cwl/readQuality.cwl'), inputs: file('cwl/readQuality.inputs.yml') },
    wdl: { language: 'wdl', workflow: at('wdl/readQuality.wdl'), inputs: file('wdl/readQuality.inputs.json') },
    python: {
      language: 'python',
      workflow: at('python/merge_sort.py'),
      inputs: { kind: 'arguments', words: ['--file', at('python/regions.bed'), '--chunk-lines', '400'] },
    },
  };
}

/** Everything below a folder: what files hold, unpacked where that has a time in it. */
async function contents(folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path);
    const content = entry.name.endsWith('.gz') ? gunzipSync(bytes) : bytes;
    found[path.slice(folder.length + 1)] = content.toString('latin1');
  }
  return found;
}

describe('Runs on a leader', function () {
  // The first run of all builds the leader.
  this.timeout(900_000);
  let place: LeaderPlace;
  let appliance: Appliance;
  let host: RunHost;
  /** Ends the watch of a test. */
  let end: AbortController;
  const signal = AbortSignal.timeout(900_000);
  const there = flows(THERE);

  before(async function () {
    if ((await lackingForLeader()) !== undefined) this.skip();
    await testLeader();
    place = await LeaderPlace.open(ADDRESS);
    const request = { local: SAMPLES, remote: THERE, container: 'toil_leader', deletes: false, dryRun: false } as const;
    const tools = { rsync: 'rsync', helperFile: HELPER_FILE, report: () => undefined };
    const excludes = { patterns: [], gitignore: false };
    await sync(await place.connection(signal), { ...request, direction: 'up', excludes }, tools, signal);
    host = place.host();
  });
  beforeEach(() => (end = new AbortController()));
  afterEach(() => end.abort());
  after(() => place.close());

  /** Starts it, and waits until it has said so much that jobs of it are at work. */
  async function atWork(flow: Flow, id: string, told: Told): Promise<string> {
    const dir = await startFlow(host, appliance, flow, id, signal);
    await becomes('it works', () => (told.latest(dir)?.sizes['messages.1'] ?? 0) > 0);
    return dir;
  }

  it('begin with what its appliance says of itself', async () => {
    appliance = await readAppliance(await place.connection(signal), signal);
    assert.equal(appliance.toil.version, TOIL_VERSION);
    assert.equal(await place.inAppliance(`${appliance.toil.bin}/toil --version`), TOIL_VERSION);
    assert.equal(await place.inAppliance(`${appliance.toil.python} -c 'import toil; print(1)'`), '1');
    assert.deepEqual([...appliance.extras].sort(), ['aws', 'cwl', 'kubernetes', 'wdl']);
    for (const name of ['docker', 'singularity', 'kubectl', 'node'] as const) {
      const answer = await place.inAppliance(`command -v ${name} || command -v ${name}js || echo none`);
      assert.equal(appliance.programs.has(name), answer !== 'none', name);
    }
    assert.equal(appliance.cores, Number(await place.inAppliance('nproc')));
    assert.ok(
      appliance.memory > 2 ** 30 && appliance.disk.free > 2 ** 30 && appliance.disk.total >= appliance.disk.free,
    );
    assert.equal(appliance.host.name, 'ip-127-88-253-4');
    assert.notEqual(appliance.host.id, (await thisHost()).id);
  });

  it('get only flags that its Toil has, those about pods among them', async () => {
    const connection = await place.connection(signal);
    for (const language of ['cwl', 'wdl', 'python'] as const) {
      const flags = await applianceFlags(connection, appliance, language, signal);
      assert.ok(flags);
      const { notes } = buildCommandLine({
        ...{ language, workflowPath: '/w', inputs: { kind: 'none' }, toil: appliance.toil, runDir: '/r' },
        ...{ options: { retries: 3, defaultPreemptible: true }, jobStore: 'aws:eu-west-1:abc', outputs: '/o' },
        ...{ restart: false, hasFlag: (flag) => flags.has(flag) },
        batchSystem: 'kubernetes',
        placeFlags: ['--kubernetesOwner=r1', '--kubernetesPodTimeout=1800', '--noSuchFlag=1'],
      });
      assert.deepEqual(notes, [{ kind: 'flagMissing', flag: '--noSuchFlag' }]);
    }
  });

  for (const language of ['cwl', 'wdl', 'python'] as const) {
    it(`${language}: is watched to its end, and leaves what it leaves on This machine`, async () => {
      const told = new Told();
      const watching = host.watch(told.hear, end.signal);
      const dir = await startFlow(host, appliance, there[language], `sample-${language}`, signal);
      assert.equal(dir, `${LEADER_RUNS}/sample-${language}`);
      const [ended, expected] = await Promise.all([host.waitForEnd(dir, signal), localResults(language)]);
      assert.equal(ended.state, 'succeeded', (await host.read(`${dir}/log`, 0, 1 << 20, signal)).toString());
      await becomes(
        'told',
        () => told.latest(dir)?.state === 'succeeded' && told.latest(dir)?.jobStoreExists === false,
      );
      end.abort();
      await assert.rejects(watching, { name: 'AbortError' });
      assert.deepEqual(
        told.lines.map(({ kind }) => kind).filter((kind) => kind !== 'run'),
        ['ready'],
      );

      const size = (await host.size(`${dir}/log`, signal)) ?? 0;
      const log = (await host.read(`${dir}/log`, 0, size, signal)).toString();
      assert.match(log, /Finished toil run successfully/);
      assert.equal((await host.read(`${dir}/log`, size - 20, 1000, signal)).toString(), log.slice(-20));
      assert.match((await host.read(`${dir}/messages.1`, 0, 1000, signal)).toString(), /JobIssuedMessage/);

      const folder = join(place.folder, language);
      await host.copyOut(`${dir}/outputs`, folder, signal);
      const fetched = await contents(join(folder, 'outputs'));
      assert.ok(Object.keys(fetched).length > 0);
      assert.deepEqual(fetched, expected);
      assert.deepEqual(
        place.copies.filter((copy) => copy.path !== `${dir}/outputs`),
        [],
      );
      place.copies.length = 0;
      const { bytes, files } = await host.usage(`${dir}/outputs`, signal);
      assert.equal(files, Object.keys(fetched).length);
      assert.ok(bytes > 0);
    });
  }

  /** The same on this machine, with a Toil of its own. */
  async function localResults(language: 'cwl' | 'wdl' | 'python'): Promise<Record<string, string>> {
    const folder = join(place.folder, `local-${language}`).replaceAll(' ', '-');
    await mkdir(folder, { recursive: true });
    await cp(SAMPLES, join(folder, 'samples'), { recursive: true });
    const starter = (): Promise<string> => installStarter(resolve('src/toil/starter/toil_run'), folder, signal);
    const path = [resolve('test/real/stand-ins'), TOIL_BIN, process.env['PATH'] ?? ''].join(delimiter);
    const local = thisMachineRunHost({
      python: () => Promise.resolve('python3'),
      starter,
      runsFolder: join(folder, 'runs'),
      log: memoryLog(),
    });
    const env = { PATH: path, HOME: folder, TMPDIR: folder, SINGULARITY_CACHEDIR: folder, LC_ALL: 'C.UTF-8' };
    const images = { MINIWDL__SINGULARITY__IMAGE_CACHE: folder };
    const here: RunHost = {
      ...local,
      start: (dir, request, stop) =>
        local.start(dir, { ...request, env: { ...request.env, ...env, ...images }, inheritEnv: false }, stop),
    };
    const toil = { version: TOIL_VERSION, bin: TOIL_BIN, python: join(TOIL_BIN, 'python3') };
    const flow = flows(join(folder, 'samples'))[language];
    const dir = await startFlow(here, { toil, host: await thisHost() }, flow, 'local', signal);
    const { state } = await local.waitForEnd(dir, signal);
    assert.equal(state, 'succeeded', await readFile(join(dir, 'log'), 'utf8'));
    return contents(join(dir, 'outputs'));
  }

  it('bring a link to a file as the file, one result alone, and tell what is not there', async () => {
    const dir = await host.create('odd', '{}', signal);
    await place.inAppliance(`mkdir -p /var/lib/toil/kept ${dir}/more/in && echo kept > /var/lib/toil/kept/file`);
    await place.inAppliance(`cd ${dir}/more && ln -s ../../../../kept/file in/link && ln -s in to`);
    const folder = join(place.folder, 'odd');
    await host.copyOut(`${dir}/more`, folder, signal);
    await host.copyOut(`${dir}/more/in/link`, folder, signal);
    await host.copyOut(`${dir}/run.json`, folder, signal);
    assert.deepEqual((await readdir(folder)).sort(), ['link', 'more', 'run.json']);
    assert.equal(await readFile(join(folder, 'more', 'in', 'link'), 'utf8'), 'kept\n');
    assert.equal(await readFile(join(folder, 'link'), 'utf8'), 'kept\n');
    assert.equal(await readlink(join(folder, 'more', 'to')), 'in');
    await assert.rejects(host.copyOut(`${dir}/none`, folder, signal), { name: 'RemoteFileError', code: 'ENOENT' });
    await assert.rejects(host.copyOut('/', folder, signal), TypeError);
    const entries = (await host.folder(dir, signal)).map(({ name, kind, size }) => [kind, name, size]);
    assert.deepEqual(entries, [
      ['folder', 'more', 0],
      ['file', 'run.json', 2],
    ]);
    await host.remove(dir, signal);
    assert.equal(await place.inAppliance('cat /var/lib/toil/kept/file'), 'kept');
  });

  it('run other programs of the appliance, and say which one is not there', async () => {
    const answer = await host.execute(['sh', '-c', 'echo "$TOIL_KUBERNETES_HOST_PATH"; echo no >&2; exit 3'], signal);
    assert.deepEqual(answer, { code: 3, stdout: '/var/lib/toil\n', stderr: 'no\n' });
    await assert.rejects(host.execute(['no-such-program'], signal), (error: unknown) => {
      assert.ok(error instanceof LeaderError, String(error));
      assert.deepEqual(error.failure, { kind: 'noProgram', program: 'no-such-program' });
      return true;
    });
  });

  it('leave no process behind when they are stopped, and go on where they were when they are started again', async () => {
    const told = new Told();
    const watching = host.watch(told.hear, end.signal);
    const dir = await atWork(there.cwl, 'stopped', told);
    const answer = await host.stop(dir, 20, signal);
    assert.deepEqual([answer.state, answer.killed], ['stopped', false]);
    const working = (what: string): Promise<string> =>
      place.inAppliance(`ps axww -o command | grep -c '${what}.*runs/stopped' || true`);
    assert.equal(await working('[_]toil_worker\\|[t]oil-cwl-runner'), '0');
    await becomes('its statistics are saved', async () => (await working('[t]oil')) === '0');
    await startAttempt(host, appliance, { flow: there.cwl, dir, attempt: 2 }, signal);
    const { state, attempts } = await host.waitForEnd(dir, signal);
    assert.deepEqual([state, attempts.map(({ restart }) => restart)], ['succeeded', [false, true]]);
    await host.remove(dir, signal);
    await becomes('gone', () => told.lines.some((line) => line.kind === 'gone' && line.id === 'stopped'));
    end.abort();
    await assert.rejects(watching, { name: 'AbortError' });
  });

  it('go on when the line is cut, and the watch and those who wait with them', async () => {
    const told = new Told();
    const watching = host.watch(told.hear, end.signal);
    const dir = await atWork(there.cwl, 'cut', told);
    const waiting = host.waitForEnd(dir, signal);
    const before = told.lines.length;
    place.cut();
    await becomes('it goes on', () => told.lines.length > before);
    const { state } = await waiting;
    assert.equal(state, 'succeeded');
    await becomes('told', () => told.latest(dir)?.state === 'succeeded');
    assert.deepEqual(
      told.lines.filter(({ kind }) => kind !== 'run').map(({ kind }) => kind),
      ['ready'],
    );
    const watches = `ps axww -o command | grep -c '^python3.*[t]oil_run watch' || true`;
    await becomes('one watch is left', async () => (await place.inAppliance(watches)) === '1');
    end.abort();
    await assert.rejects(watching, { name: 'AbortError' });
    await becomes('none is left', async () => (await place.inAppliance(watches)) === '0');
  });

  it('put the starter there again where it has gone', async () => {
    const dir = await host.create('seen', '{}', signal);
    const seen = async (by: RunHost): Promise<boolean> => (await by.list(signal)).some((run) => run.dir === dir);
    await place.inAppliance('rm -r /var/lib/toil/starter');
    assert.ok(await seen(host));
    const [hash = ''] = await readdir(place.leader.file('var/lib/toil/starter'));
    const file = place.leader.file(`var/lib/toil/starter/${hash}/toil_run/state.py`);
    await writeFile(file, 'broken');
    await assert.rejects(host.list(signal), { name: 'StarterError' });
    assert.ok(await seen(place.host()), 'another window mends it');
  });

  it('are lost when the leader loses its power, and that is told when it is back', async () => {
    const told = new Told();
    const watching = host.watch(told.hear, end.signal);
    const dir = await atWork(there.cwl, 'powerless', told);
    await place.leader.stop();
    assert.equal(told.latest(dir)?.state, 'running');
    await place.leader.start();
    await becomes('told', () => told.latest(dir)?.state === 'lost');
    assert.deepEqual(
      told.lines.filter(({ kind }) => kind !== 'run').map(({ kind }) => kind),
      ['ready'],
    );
    await startAttempt(host, appliance, { flow: there.cwl, dir, attempt: 2 }, signal);
    assert.equal((await host.waitForEnd(dir, signal)).state, 'succeeded');
    end.abort();
    await assert.rejects(watching, { name: 'AbortError' });
  });

  it('cannot be seen while the appliance is away, which is said', async () => {
    const dir = await host.create('away', '{}', signal);
    await place.user.ssh(ADDRESS, 'docker stop -t 0 toil_leader');
    const isAway = (error: unknown): boolean => error instanceof LeaderError && error.failure.kind === 'noAppliance';
    await assert.rejects(host.list(signal), isAway);
    await assert.rejects(readAppliance(await place.connection(signal), signal), isAway);
    await assert.rejects(host.execute(['true'], signal), isAway);
    await assert.rejects(
      host.watch(() => undefined, signal),
      isAway,
    );
    await place.user.ssh(ADDRESS, 'docker start toil_leader');
    assert.ok((await host.list(signal)).some((run) => run.dir === dir));
  });
});
