import assert from 'node:assert/strict';
import { cp, mkdir, readFile, readdir, readlink } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { lackingForLeader } from '../../scripts/testLeaderSystem';
import { testLeader } from '../../scripts/testLeader';
import type { RunHost } from '../../src/contracts/runHost';
import { thisMachineRunHost } from '../../src/local/runHost';
import { installStarter } from '../../src/local/starter';
import { TOIL_VERSION } from '../../src/local/toil/install';
import { applianceFlags, readAppliance, type Appliance } from '../../src/remote/leaderRuns/appliance';
import { LeaderError } from '../../src/remote/leaderRuns/leaderFailure';
import { LEADER_RUNS } from '../../src/remote/leaderRuns/leaderRunHost';
import { buildCommandLine } from '../../src/toil/commandLine';
import { TOIL_BIN } from '../real/toilBin';
import { memoryLog } from '../unit/local/rig';
import { becomes, LeaderPlace, startFlow, Told } from './support/leaderRuns';
import { bringSamples, flows, SAMPLES, SAMPLES_THERE } from './support/leaderSamples';

// Addresses that moto does not hand out.
const ADDRESS = '127.88.253.4';
/** What a run says of its host; any will do. */
const HOST = { id: 'a-cluster', name: 'lab' };

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
  const there = flows(SAMPLES_THERE);

  before(async function () {
    if ((await lackingForLeader()) !== undefined) this.skip();
    await testLeader();
    place = await LeaderPlace.open(ADDRESS);
    await bringSamples(place, signal);
    host = place.host();
  });
  beforeEach(() => (end = new AbortController()));
  afterEach(() => end.abort());
  after(() => place.close());

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
      const dir = await startFlow(host, { ...appliance, host: HOST }, there[language], `sample-${language}`, signal);
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
      const copied: number[] = [];
      await host.copyOut(`${dir}/outputs`, folder, (bytes) => copied.push(bytes), signal);
      const fetched = await contents(join(folder, 'outputs'));
      assert.ok(Object.keys(fetched).length > 0);
      assert.deepEqual(fetched, expected);
      const { bytes, files } = await host.usage(`${dir}/outputs`, signal);
      assert.equal(files, Object.keys(fetched).length);
      assert.ok(bytes > 0);
      assert.deepEqual(
        copied,
        [...copied].sort((a, b) => a - b),
      );
      assert.equal(copied.at(-1), bytes);
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
    const dir = await startFlow(here, { toil, host: HOST }, flow, 'local', signal);
    const { state } = await local.waitForEnd(dir, signal);
    assert.equal(state, 'succeeded', await readFile(join(dir, 'log'), 'utf8'));
    return contents(join(dir, 'outputs'));
  }

  it('bring a link to a file as the file, one result alone, and tell what is not there', async () => {
    const dir = await host.create('odd', '{}', signal);
    await place.inAppliance(`mkdir -p /var/lib/toil/kept ${dir}/more/in && echo kept > /var/lib/toil/kept/file`);
    await place.inAppliance(`cd ${dir}/more && ln -s ../../../../kept/file in/link && ln -s in to`);
    const folder = join(place.folder, 'odd');
    await host.copyOut(`${dir}/more`, folder, () => undefined, signal);
    await host.copyOut(`${dir}/more/in/link`, folder, () => undefined, signal);
    await host.copyOut(`${dir}/run.json`, folder, () => undefined, signal);
    assert.deepEqual((await readdir(folder)).sort(), ['link', 'more', 'run.json']);
    assert.equal(await readFile(join(folder, 'more', 'in', 'link'), 'utf8'), 'kept\n');
    assert.equal(await readFile(join(folder, 'link'), 'utf8'), 'kept\n');
    assert.equal(await readlink(join(folder, 'more', 'to')), 'in');
    await assert.rejects(
      host.copyOut(`${dir}/none`, folder, () => undefined, signal),
      { name: 'RemoteFileError', code: 'ENOENT' },
    );
    await assert.rejects(
      host.copyOut('/', folder, () => undefined, signal),
      TypeError,
    );
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
});
