import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { formatBytes } from '../../src/shared/text';
import { currentEnvironment } from '../../src/local/toil/environments';
import { toilDiskUse } from '../../src/local/toil/remove';
import type { Editor } from './editor';
import { ExtensionLog } from './extensionLog';
import { RUNS_FOLDER } from './places';

/** Toil is some hundreds of megabytes: on a slow line that takes a while. */
const LIMIT_MS = 20 * 60_000;
const LOOK_EVERY_MS = 500;
const SIZE_EVERY_MS = 5000;

/** The runs that are there: by the folder that is the record of them. */
export async function runIds(): Promise<string[]> {
  const names = await readdir(RUNS_FOLDER).catch(() => []);
  return names.filter((name) => existsSync(join(RUNS_FOLDER, name, 'run.json')));
}

/**
 * Waits until the extension has made a run that was not there before, and gives its id. Tells meanwhile what can be seen
 * from outside: the extension's log, and how the Toil that it installs grows. Rejects with what the extension logged when
 * it could not start one.
 */
export async function firstRun(
  editor: Editor,
  before: readonly string[],
  report: (line: string) => void,
  signal: AbortSignal,
): Promise<string> {
  const log = await ExtensionLog.fromNow(editor.logs);
  const growth = new Growth(editor.storage, report);
  const end = Date.now() + LIMIT_MS;
  while (Date.now() < end) {
    const id = (await runIds()).find((name) => !before.includes(name));
    if (id !== undefined) return id;
    for (const { level, text } of await log.news()) {
      if (level === 'error') throw new Error(text);
      if (level === 'info' || level === 'warning') report(`  ${text.replaceAll(editor.storage, '…')}`);
    }
    await growth.look();
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
  throw new Error(`the extension started no run within ${LIMIT_MS / 60_000} minutes: look into ${editor.logs}`);
}

/** Tells how much of Toil is there, now and then, until it is whole. */
class Growth {
  private next = Date.now() + SIZE_EVERY_MS;
  private told = 0;

  constructor(
    private readonly storage: string,
    private readonly report: (line: string) => void,
  ) {}

  async look(): Promise<void> {
    if (Date.now() < this.next) return;
    this.next = Date.now() + SIZE_EVERY_MS;
    const bytes = (await currentEnvironment(this.storage)) ? this.told : await toilDiskUse(this.storage);
    if (bytes === this.told) return;
    this.told = bytes;
    this.report(`  installing Toil: ${formatBytes(bytes)} so far`);
  }
}
