import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { Disposable } from '../shared/disposables';
import type { Log } from '../shared/log';
import { clusterOfId } from '../usecases/clusters/clusterKey';
import { explainRun } from '../usecases/explainRun';
import type { Fetched } from '../usecases/runPlaces/fetchOutputs';
import type { LeaderOutputs } from '../usecases/runPlaces/leaderOutputs';
import { readRunKey, runKeyText, type RunKey } from '../usecases/runPlaces/runKey';
import { wordOf, type PlacedRun, type RunPlaces } from '../usecases/runPlaces/runPlaces';
import { waitForEnd } from '../usecases/runPlaces/waitForEnd';
import { fetchOutputs } from './awsSettings';
import { fetchedText } from './commands/fetchRunOutputs';
import { failureText } from './failureText';
import { showMessage, type Button } from './messages';
import { isCancelled } from './progress';
import type { UntoldRuns } from './untoldRuns';
import { notifyWhenRunEnds } from './settings';

export interface RunEndsParts {
  readonly places: RunPlaces;
  readonly outputs: LeaderOutputs;
  /** Fetches the results of a run on a leader; undefined where there are none or it is not known to where. */
  readonly fetch: (run: PlacedRun) => Promise<Fetched | undefined>;
  readonly untold: UntoldRuns;
  readonly log: Log;
}

/**
 * Tells, once, when a run ends that the user started in this window. It sleeps on the run's lock, through a lost connection too; a reload of
 * the window does not make it forget.
 */
export class RunEnds implements Disposable {
  private readonly stop = new AbortController();
  private readonly waiting = new Set<string>();

  constructor(private readonly parts: RunEndsParts) {}

  /** Takes up what an earlier life of this window was waiting for. */
  async resume(): Promise<void> {
    for (const word of await this.parts.untold.ids()) void this.wait(readRunKey(word));
  }

  async add(run: RunKey): Promise<void> {
    await this.parts.untold.add(runKeyText(run));
    void this.wait(run);
  }

  dispose(): void {
    this.stop.abort();
  }

  private async wait(key: RunKey): Promise<void> {
    const { places, untold, log } = this.parts;
    const word = runKeyText(key);
    if (this.waiting.has(word)) return;
    this.waiting.add(word);
    let ended: PlacedRun | undefined;
    try {
      ended = await waitForEnd(places, key, log, this.stop.signal);
      // Taken from the list first: a message that stays open must not be told again by the next window.
      await untold.remove(word);
    } catch (error) {
      if (!isCancelled(error)) log.warn(`waiting for the end of ${word}: ${String(error)}`);
      return;
    } finally {
      this.waiting.delete(word);
    }
    // Not waited for: the message may stay open while the run is restarted from it.
    if (ended) this.tell(ended).catch((error: unknown) => log.warn(`telling the end of ${word}: ${String(error)}`));
  }

  private async tell(run: PlacedRun): Promise<void> {
    const { place, entry } = run;
    const configuration = vscode.workspace.getConfiguration('toil');
    const fetched = await this.fetched(run, fetchOutputs(configuration));
    if (!notifyWhenRunEnds(configuration)) return;
    const name = entry.record?.name ?? entry.snapshot.id;
    const why: Button = { label: l10n.t('Show Why'), command: 'toil.showWhy', args: [wordOf(run)] };
    switch (entry.snapshot.state) {
      case 'succeeded':
        return this.tellSuccess(run, name, fetched);
      case 'failed': {
        const failure = await explainRun(place.store.host, entry, this.stop.signal);
        await showMessage('error', { text: l10n.t('{0} failed: {1}', name, failureText(failure)), buttons: [why] });
        return;
      }
      case 'lost':
        await showMessage('warning', { text: l10n.t('{0} was lost: it ended without a word.', name), buttons: [why] });
        return;
      case 'running':
      case 'stopped':
    }
  }

  private async tellSuccess(run: PlacedRun, name: string, fetched: Fetched | undefined): Promise<void> {
    const args = [wordOf(run)];
    const show: Button = { label: l10n.t('Show Outputs'), command: 'toil.showOutputs', args };
    const text = l10n.t('{0} succeeded.', name);
    if (fetched) return showMessage('info', { text: `${text} ${fetchedText(name, fetched)}`, buttons: [show] });
    const cluster = clusterOfId(run.place.clusterId);
    if (!cluster || !(await this.parts.outputs.isOnLeaderOnly(run, this.stop.signal)))
      return showMessage('info', { text, buttons: [show] });
    const fetch: Button = { label: l10n.t('Fetch Outputs'), command: 'toil.fetchOutputs', args };
    await showMessage('info', {
      text: `${text} ${l10n.t('Its outputs are on the leader of {0} only: they go with the cluster.', cluster.name)}`,
      buttons: [fetch, show],
    });
  }

  /** What fails here is told where the outputs are: they stay on the leader. */
  private async fetched(run: PlacedRun, wanted: boolean): Promise<Fetched | undefined> {
    const { outputs, fetch, log } = this.parts;
    // What was seen there before the end says nothing of its results.
    outputs.lookAgain(run.place.clusterId);
    try {
      if (!wanted || !(await outputs.isOnLeaderOnly(run, this.stop.signal))) return undefined;
      return await fetch(run);
    } catch (error) {
      log.warn(`the outputs of ${wordOf(run)} were not fetched: ${String(error)}`);
      return undefined;
    }
  }
}
