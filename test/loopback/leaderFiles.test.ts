import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { lackingForLeader } from '../../scripts/testLeaderSystem';
import type { Connection } from '../../src/remote/connection';
import { bytesOf, copyFolder, SyncError, type SyncOutcome } from '../../src/usecases/sync/copyFolder';
import { APPLIANCE, placeOnLeader } from '../../src/usecases/sync/places';
import { syncForRun } from '../../src/usecases/sync/syncForRun';
import { NEVER } from './support/connected';
import { HELPER_FILE } from './support/copyingPlace';
import { LeaderCloud } from './support/leaderCloud';

/** Not that of another test: leaders of two tests at a time must not meet. */
const SECOND = 94;
const place = placeOnLeader({ id: 'a test', name: 'lab pc' });

describe('The files of this machine on a leader', function () {
  this.timeout(60_000);
  let cloud: LeaderCloud;
  let connection: Connection;
  let top: string;

  before(async function () {
    this.timeout(600_000);
    if ((await lackingForLeader()) !== undefined) this.skip();
    cloud = await LeaderCloud.start(SECOND);
    await cloud.reset();
    const id = await cloud.launch('c1', await cloud.makeKey('id_ed25519'), 'L1');
    connection = await cloud.leaders().connect(id, 'silent', NEVER);
  });
  beforeEach(async () => (top = await mkdtemp(join(tmpdir(), 'toil-files-'))));
  afterEach(() => rm(top, { recursive: true, force: true }));
  after(async () => {
    connection.close();
    await cloud.stop();
  });

  async function write(path: string, text: string): Promise<string> {
    const file = join(top, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    return file;
  }

  /** What a file of this machine holds at its place, as Toil sees it there. */
  async function there(path: string): Promise<string> {
    const run = await connection.run(['cat', place.mapPath(path)], { container: APPLIANCE }, NEVER);
    return run.code === 0 ? run.stdout.toString() : `none: ${run.code ?? ''}`;
  }

  for (const rsync of ['rsync', undefined]) {
    const tools = { place, rsync, helperFile: HELPER_FILE };

    it(`of a run come with their links, and nothing else (${rsync ?? 'delta copy'})`, async () => {
      const workflow = await write('flow/main.cwl', 'class: Workflow\n');
      const tool = await write('tools/tool.cwl', 'class: CommandLineTool\n');
      const reads = await write('data/run 1/reads.fq', '@read\n');
      const left = await write('data/other.fq', '@other\n');
      await symlink(join(top, 'data'), join(top, 'flow', 'inputs'));
      const linked = join(top, 'flow', 'inputs', 'run 1', 'reads.fq');
      const files = [workflow, tool, linked, join(top, 'missing.fq')];
      const told: number[] = [];
      const dry = await syncForRun(connection, files, { ...tools, dryRun: true }, () => undefined, NEVER);
      assert.equal(await there(workflow), 'none: 1');
      assert.equal(bytesOf(dry), 'class: Workflow\nclass: CommandLineTool\n@read\n'.length);
      const { problems } = await syncForRun(connection, files, tools, ({ bytes }) => void told.push(bytes), NEVER);
      assert.deepEqual(problems, []);
      assert.ok(told.length > 0);
      assert.deepEqual(await Promise.all([workflow, tool, linked, reads, left].map(there)), [
        ...['class: Workflow\n', 'class: CommandLineTool\n', '@read\n', '@read\n', 'none: 1'],
      ]);
      const again = await syncForRun(connection, files, tools, () => undefined, NEVER);
      assert.equal(bytesOf(again), 0);
    });

    it(`as a folder go there and back, without what is left out, deleted only when asked (${rsync ?? 'delta copy'})`, async () => {
      const ignore = await write('.gitignore', 'secret.txt\n');
      const kept = await write('results/kept.txt', 'one\n');
      const gone = await write('results/gone.txt', 'two\n');
      const [secret, work] = [await write('secret.txt', 'hidden\n'), await write('work/big.tmp', 'big\n')];
      const copy = (direction: 'up' | 'down', changes: object = {}): Promise<SyncOutcome> => {
        const wish = { direction, local: top, excludes: ['work'], deletes: false, dryRun: false, ...changes };
        return copyFolder(connection, wish, tools, () => undefined, NEVER);
      };
      await copy('up');
      assert.deepEqual(await Promise.all([ignore, kept, gone, secret, work].map(there)), [
        ...['secret.txt\n', 'one\n', 'two\n', 'none: 1', 'none: 1'],
      ]);
      await rm(gone);
      await copy('up');
      assert.equal(await there(gone), 'two\n');
      const wouldDelete = await copy('up', { deletes: true, dryRun: true });
      assert.deepEqual(
        wouldDelete.changes.filter(({ change }) => change === 'delete').map(({ path }) => path),
        ['results/gone.txt'],
      );
      assert.equal(await there(gone), 'two\n');
      await copy('up', { deletes: true });
      assert.equal(await there(gone), 'none: 1');
      const words = ['sh', '-c', 'printf made > "$0/results/made.txt"', place.mapPath(top)];
      await connection.run(words, { container: APPLIANCE }, NEVER);
      await copy('down');
      assert.equal(await readFile(join(top, 'results', 'made.txt'), 'utf8'), 'made');
      assert.equal(await readFile(secret, 'utf8'), 'hidden\n');
      const elsewhere = join(top, 'fetched', 'results');
      const remote = place.mapPath(join(top, 'results'));
      assert.equal(bytesOf(await copy('down', { local: elsewhere, remote, dryRun: true })), 'one\nmade'.length);
      await copy('down', { local: elsewhere, remote });
      assert.equal(await readFile(join(elsewhere, 'kept.txt'), 'utf8'), 'one\n');
    });

    it(`cannot come from a folder that is not there (${rsync ?? 'delta copy'})`, async () => {
      const wish = {
        direction: 'down',
        local: top,
        remote: '/var/lib/toil/none',
        excludes: [],
        deletes: false,
      } as const;
      const copying = copyFolder(connection, { ...wish, dryRun: false }, tools, () => undefined, NEVER);
      await assert.rejects(copying, (error) => {
        assert.ok(error instanceof SyncError);
        assert.deepEqual(error.failure, { kind: 'missing', side: 'remote', path: '/var/lib/toil/none' });
        return true;
      });
    });
  }
});
