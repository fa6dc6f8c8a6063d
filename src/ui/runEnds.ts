import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { Disposable } from '../shared/disposables';
import type { Log } from '../shared/log';
import { explainRun } from '../usecases/explainRun';
import type { RunStore } from '../usecases/runStore';
import { failureText } from './failureText';
import { showMessage, type Button } from './messages';
import { isCancelled } from './progress';
import type { UntoldRuns } from './untoldRuns';
import { notifyWhenRunEnds } from './settings';

/**
 * Tells, once, when a run ends that the user started in this window. It sleeps on the run's lock; a reload of the window
 * does not make it forget.
 */
export class RunEnds implements Disposable {
  private readonly stop = new AbortController();
  private readonly waiting = new Set<string>();

  constructor(
    private readonly store: RunStore,
    private readonly untold: UntoldRuns,
    private readonly log: Log,
  ) {}

  /** Takes up what an earlier life of this window was waiting for. */
  async resume(): Promise<void> {
    for (const id of await this.untold.ids()) void this.wait(id);
  }

  async add(id: string): Promise<void> {
    await this.untold.add(id);
    void this.wait(id);
  }

  dispose(): void {
    this.stop.abort();
  }

  private async wait(id: string): Promise<void> {
    if (this.waiting.has(id)) return;
    this.waiting.add(id);
    try {
      if (!this.store.get(id)) await this.store.refresh(this.stop.signal);
      const dir = this.store.get(id)?.snapshot.dir;
      if (dir !== undefined) await this.store.host.waitForEnd(dir, this.stop.signal);
      await this.store.refresh(this.stop.signal);
      // Taken from the list first: a message that stays open must not be told again by the next window.
      await this.untold.remove(id);
    } catch (error) {
      if (!isCancelled(error)) this.log.warn(`waiting for the end of ${id}: ${String(error)}`);
      return;
    } finally {
      this.waiting.delete(id);
    }
    // Not waited for: the message may stay open while the run is restarted from it.
    this.tell(id).catch((error: unknown) => this.log.warn(`telling the end of ${id}: ${String(error)}`));
  }

  private async tell(id: string): Promise<void> {
    const entry = this.store.get(id);
    if (!entry || !notifyWhenRunEnds(vscode.workspace.getConfiguration('toil'))) return;
    const name = entry.record?.name ?? id;
    const why: Button = { label: l10n.t('Show Why'), command: 'toil.showWhy', args: [id] };
    switch (entry.snapshot.state) {
      case 'succeeded': {
        const outputs: Button = { label: l10n.t('Show Outputs'), command: 'toil.showOutputs', args: [id] };
        await showMessage('info', { text: l10n.t('{0} succeeded.', name), buttons: [outputs] });
        return;
      }
      case 'failed': {
        const failure = await explainRun(this.store.host, entry, this.stop.signal);
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
}
