import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileChanges } from '../../../../src/usecases/clusters/fileChanges';
import { FakeClock } from '../../../fakes/fakeClock';

describe('Changes of files', () => {
  let folder: string;
  let file: string;
  let clock: FakeClock;
  let told: number;
  let changes: FileChanges;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'files-'));
    file = join(folder, 'config');
    clock = new FakeClock();
    told = 0;
    changes = new FileChanges(
      () => [file],
      () => (told += 1),
      clock,
    );
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Lets the next look come and end. */
  async function look(): Promise<void> {
    await waits(1);
    await clock.pass(3_000);
    await waits(1);
  }

  async function waits(timers: number): Promise<void> {
    while (clock.waiting !== timers) await sleep(1);
  }

  it('are told when a file comes, changes and goes, each once', async () => {
    const watching = changes.watch();
    await look();
    assert.equal(told, 0);
    writeFileSync(file, 'one');
    await look();
    await look();
    assert.equal(told, 1);
    writeFileSync(file, 'another');
    await look();
    assert.equal(told, 2);
    rmSync(file);
    await look();
    assert.equal(told, 3);
    watching.dispose();
  });

  it('are looked at by nobody while nobody watches, and told to the next watcher', async () => {
    const watching = changes.watch();
    await waits(1);
    watching.dispose();
    assert.equal(clock.waiting, 0);
    writeFileSync(file, 'one');
    await clock.pass(60_000);
    assert.equal(told, 0);
    const again = changes.watch();
    await waits(1);
    assert.equal(told, 1);
    again.dispose();
  });

  it('are looked at once for several watchers', async () => {
    const [one, other] = [changes.watch(), changes.watch()];
    await waits(1);
    one.dispose();
    one.dispose();
    await look();
    assert.equal(clock.waiting, 1);
    other.dispose();
    assert.equal(clock.waiting, 0);
  });
});
