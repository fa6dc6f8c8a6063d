import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { basename } from 'node:path';
import { formatBytes } from '../../shared/text';
import type { RunRecord } from '../../contracts/runRecord';
import { ProblemError } from '../../usecases/problems';
import { THIS_MACHINE, type RunKey } from '../../usecases/runPlaces/runKey';
import type { LeaderOutputs } from '../../usecases/runPlaces/leaderOutputs';
import type { LeaderStarts } from '../../usecases/runPlaces/leaderStarts';
import { keyOf, wordOf, type PlacedRun } from '../../usecases/runPlaces/runPlaces';
import { clusterOfId } from '../../usecases/clusters/clusterKey';
import { changedFiles, restartRun as restart, type StartParts } from '../../usecases/startRun';
import type { ThisMachine } from '../../usecases/thisMachine';
import { withNotification } from '../progress';
import { isTrusted } from '../runFlow/trust';

/** How long Toil may take to stop by itself: seconds. It takes about 3. */
const GRACE_SECONDS = 20;

export interface ChangeParts {
  readonly machine: ThisMachine;
  readonly leaderStarts: LeaderStarts;
  readonly outputs: LeaderOutputs;
  readonly started: (run: RunKey) => Promise<void>;
  readonly runAgain: (run: PlacedRun) => Promise<void>;
}

/** Asks Toil to stop, then insists; nothing is left running. */
export async function cancelRun(run: PlacedRun): Promise<void> {
  refuseElsewhere(run);
  const { entry } = run;
  const { store } = run.place;
  const name = entry.record?.name ?? entry.snapshot.id;
  await withNotification(l10n.t('Stopping {0}', name), async (_report, signal) => {
    const { state } = await store.host.stop(entry.snapshot.dir, GRACE_SECONDS, signal);
    await store.refresh(signal);
    if (state === 'running') throw new ProblemError({ kind: 'cannotStop', name });
  });
}

/** Goes on from the job store; where the workflow changed since, offers to run it anew instead. */
export async function restartRun(parts: ChangeParts, run: PlacedRun): Promise<void> {
  if (!(await isTrusted())) return;
  refuseElsewhere(run);
  const { entry } = run;
  const { record, snapshot } = entry;
  if (!record) throw new ProblemError({ kind: 'nothingToRestart', id: wordOf(run), name: snapshot.id });
  const changed = await changedFiles(entry, parts.machine.host.id, AbortSignal.timeout(60_000));
  if (changed.length > 0 && record.language !== 'python') {
    const choice = await askAboutChanges(changed);
    if (choice === 'again') return parts.runAgain(run);
  }
  // Until it is answered a question may stand for hours: the time runs from here.
  const signal = AbortSignal.timeout(120_000);
  await toilStillThere(run, record, signal);
  await restart(await startParts(parts, run, record, signal), entry, signal);
  await parts.started(keyOf(run));
}

async function startParts(
  { machine, leaderStarts }: ChangeParts,
  { place: { clusterId, store } }: PlacedRun,
  record: RunRecord,
  signal: AbortSignal,
): Promise<StartParts> {
  if (clusterId !== THIS_MACHINE) return leaderStarts.toRestart(clusterId, record, signal);
  const node = await machine.node(signal);
  const place = await machine.place(record.toil, record.language, signal);
  return { store, place, env: machine.environment(record.toil, node) };
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

async function toilStillThere(run: PlacedRun, { name, toil }: RunRecord, signal: AbortSignal): Promise<void> {
  if ((await run.place.store.host.size(toil.python, signal)) === undefined) {
    throw new ProblemError({ kind: 'toilGone', id: wordOf(run), name, path: toil.bin, version: toil.version });
  }
}

/** Deletes a run, after naming what goes and its size. */
export async function deleteRun({ outputs }: Pick<ChangeParts, 'outputs'>, run: PlacedRun): Promise<void> {
  const { entry } = run;
  const { store } = run.place;
  const { snapshot, record } = entry;
  const name = record?.name ?? snapshot.id;
  const signal = new AbortController().signal;
  if (snapshot.state === 'running') throw new ProblemError({ kind: 'runIsLive', name });
  refuseElsewhere(run);
  outputs.lookAgain(run.place.clusterId);
  const remove = l10n.t('Delete');
  const chosen = await vscode.window.showWarningMessage(
    l10n.t('Delete the run {0}?', name),
    {
      modal: true,
      detail: [
        ...((await outputs.isOnLeaderOnly(run, signal))
          ? [l10n.t('Its outputs are nowhere else: fetch them first.')]
          : []),
        whatGoes(run, await store.host.usage(snapshot.dir, signal)),
      ].join('\n\n'),
    },
    remove,
  );
  if (chosen !== remove) return;
  await store.refresh(signal);
  if (store.get(snapshot.id)?.snapshot.state === 'running') throw new ProblemError({ kind: 'runIsLive', name });
  await withNotification(l10n.t('Deleting {0}', name), async (_report, stop) => {
    // Workers of a Toil that was killed may still be writing there.
    await store.host.reap(snapshot.dir, stop);
    await store.host.remove(snapshot.dir, stop);
  });
  await store.refresh(signal);
}

/** What goes with a run, with its size, and what stays elsewhere. */
function whatGoes({ place, entry: { snapshot, record } }: PlacedRun, usage: { bytes: number; files: number }): string {
  const cluster = clusterOfId(place.clusterId);
  const inside = (path: string): boolean => path.startsWith(`${snapshot.dir}/`);
  const outputs = record?.outputs ?? '';
  const jobStore = record?.jobStore ?? '';
  const lines = [
    l10n.t('This folder goes, with the log of the run: {0} in {1} files.', formatBytes(usage.bytes), usage.files),
    cluster ? l10n.t('{0} on the leader of {1}', snapshot.dir, cluster.name) : snapshot.dir,
    inside(outputs) ? resultsGo(cluster !== undefined) : l10n.t('Its results stay in {0}.', outputs),
    snapshot.jobStoreExists === false || inside(jobStore.replace(/^file:/, ''))
      ? ''
      : l10n.t('Its job store stays: {0}. Toil removes it with “toil clean”.', jobStore),
  ];
  return lines.filter(Boolean).join('\n\n');
}

function resultsGo(onLeader: boolean): string {
  return onLeader
    ? l10n.t('Its results are in there and go too; copies that were fetched to this machine stay.')
    : l10n.t('Its results are in there and go too.');
}

function refuseElsewhere({ place, entry: { record } }: PlacedRun): void {
  if (record && record.host.id !== place.host.id) throw new ProblemError({ kind: 'otherHost', host: record.host.name });
}
