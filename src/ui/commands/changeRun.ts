import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { basename } from 'node:path';
import { formatBytes } from '../../shared/text';
import type { ToilStamp } from '../../contracts/runRecord';
import { ProblemError } from '../../usecases/problems';
import type { RunEntry, RunStore } from '../../usecases/runStore';
import { changedFiles, restartRun as restart } from '../../usecases/startRun';
import type { ThisMachine } from '../../usecases/thisMachine';
import { withNotification } from '../progress';
import { lookUp } from '../readText';

/** How long Toil may take to stop by itself: seconds. It takes about 3. */
const GRACE_SECONDS = 20;

export interface ChangeParts {
  readonly store: RunStore;
  readonly machine: ThisMachine;
  readonly started: (id: string) => Promise<void>;
  readonly runAgain: (entry: RunEntry) => Promise<void>;
}

/** Asks Toil to stop, then insists; nothing is left running. */
export async function cancelRun(parts: ChangeParts, entry: RunEntry): Promise<void> {
  refuseElsewhere(parts, entry);
  const { store } = parts;
  const name = entry.record?.name ?? entry.snapshot.id;
  await withNotification(l10n.t('Stopping {0}', name), async (_report, signal) => {
    await store.host.stop(entry.snapshot.dir, GRACE_SECONDS, signal);
    await store.refresh(signal);
  });
}

/** Goes on from the job store; where the workflow changed since, offers to run it anew instead. */
export async function restartRun(parts: ChangeParts, entry: RunEntry): Promise<void> {
  refuseElsewhere(parts, entry);
  const signal = AbortSignal.timeout(120_000);
  const { record } = entry;
  if (!record) throw new ProblemError({ kind: 'nothingToRestart', name: entry.snapshot.id });
  const changed = await changedFiles(entry, signal);
  if (changed.length > 0 && record.language !== 'python') {
    const choice = await askAboutChanges(changed);
    if (choice === 'again') return parts.runAgain(entry);
  }
  await toilStillThere(record.name, record.toil);
  const { machine, store } = parts;
  const node = await machine.node(signal);
  const place = await machine.place(record.toil, record.language, signal);
  await restart({ store, place, env: machine.environment(record.toil, node) }, entry, signal);
  await parts.started(entry.snapshot.id);
}

/** Toil keeps the text of CWL and WDL steps in the job store: a restart runs the old one. */
async function askAboutChanges(changed: readonly string[]): Promise<'again' | 'restart'> {
  const again = l10n.t('Run Again');
  const old = l10n.t('Restart with the Old Text');
  const chosen = await vscode.window.showWarningMessage(
    l10n.t('{0} changed since this run began.', changed.map((path) => basename(path)).join(', ')),
    {
      modal: true,
      detail: l10n.t(
        'A restart goes on with the workflow and inputs as they were at the start, so your change would have no effect. To use it, run the workflow again; the old run stays.',
      ),
    },
    again,
    old,
  );
  if (chosen === again) return 'again';
  if (chosen === old) return 'restart';
  throw new vscode.CancellationError();
}

async function toilStillThere(name: string, toil: ToilStamp): Promise<void> {
  if ((await lookUp(toil.python)) === undefined) {
    throw new ProblemError({ kind: 'toilGone', name, path: toil.bin, version: toil.version });
  }
}

/** Deletes a run, after naming what goes and its size. */
export async function deleteRun(parts: ChangeParts, entry: RunEntry): Promise<void> {
  const { store } = parts;
  const { snapshot, record } = entry;
  const name = record?.name ?? snapshot.id;
  const signal = new AbortController().signal;
  if (snapshot.state === 'running') throw new ProblemError({ kind: 'runIsLive', name });
  refuseElsewhere(parts, entry);
  const { bytes, files } = await store.host.usage(snapshot.dir, signal);
  const inside = record?.outputs.startsWith(`${snapshot.dir}/`) ?? true;
  const results = inside
    ? l10n.t('Its log, its job store and its results go with it: {0} in {1} files.', formatBytes(bytes), files)
    : l10n.t(
        'Its log and its job store go: {0} in {1} files. Its results stay in {2}.',
        formatBytes(bytes),
        files,
        record?.outputs ?? '',
      );
  const remove = l10n.t('Delete');
  const chosen = await vscode.window.showWarningMessage(
    l10n.t('Delete the run {0}?', name),
    { modal: true, detail: `${results}\n\n${snapshot.dir}` },
    remove,
  );
  if (chosen !== remove) return;
  await store.refresh(signal);
  if (store.get(snapshot.id)?.snapshot.state === 'running') throw new ProblemError({ kind: 'runIsLive', name });
  await withNotification(l10n.t('Deleting {0}', name), (_report, stop) => store.host.remove(snapshot.dir, stop));
  await store.refresh(signal);
}

function refuseElsewhere({ machine }: ChangeParts, { record }: RunEntry): void {
  if (record && record.host.id !== machine.host.id)
    throw new ProblemError({ kind: 'otherHost', host: record.host.name });
}
