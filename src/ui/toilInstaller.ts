import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { ToilStamp } from '../contracts/runRecord';
import { formatBytes } from '../shared/text';
import type { RunStore } from '../usecases/runStore';
import type { ThisMachine } from '../usecases/thisMachine';
import { setContextKey } from './contextKeys';
import { installProgressText } from './installMessages';
import { isCancelled, withNotification } from './progress';

/** Gets Toil onto This machine, shows how far it is, and lets the user repair or remove it. */
export class ToilInstaller {
  private running: Promise<ToilStamp> | undefined;

  constructor(
    private readonly machine: ThisMachine,
    private readonly store: RunStore,
  ) {}

  /** The Toil that runs take; installed first if there is none. */
  async ensure(): Promise<ToilStamp> {
    const found = await this.machine.toil(AbortSignal.timeout(120_000));
    if (found.kind === 'found') {
      setContextKey('toil.installed', true);
      return found.stamp;
    }
    return this.install(found.kind === 'broken' ? 'anew' : 'missing');
  }

  /** Installs Toil with a progress that can be cancelled; one at a time. */
  install(how: 'missing' | 'anew'): Promise<ToilStamp> {
    this.running ??= withNotification(l10n.t('Installing Toil'), async (report, signal) => {
      const stamp = await this.machine.install(
        how,
        await this.keptByRepair(signal),
        (progress) => report(installProgressText(progress)),
        signal,
      );
      setContextKey('toil.installed', true);
      return stamp;
    })
      .catch((error: unknown) => {
        throw isCancelled(error) ? new vscode.CancellationError() : error;
      })
      .finally(() => {
        this.running = undefined;
      });
    return this.running;
  }

  /** Removes the Toil that we installed, after naming what goes. */
  async remove(): Promise<void> {
    const remove = l10n.t('Remove');
    const bytes = await this.machine.diskUse();
    const chosen = await vscode.window.showWarningMessage(
      l10n.t('Remove the Toil that this extension installed?'),
      {
        modal: true,
        detail: l10n.t(
          '{0} are freed. Runs and their results stay; a Toil that a run still needs stays too. The next run installs it again.',
          formatBytes(bytes),
        ),
      },
      remove,
    );
    if (chosen !== remove) return;
    const removal = await withNotification(l10n.t('Removing Toil'), async (_report, signal) =>
      this.machine.remove(await this.inUse(signal), signal),
    );
    const kept =
      removal.kept.length > 0 ? ` ${l10n.t('{0} stays: a run still needs it.', removal.kept.join(', '))}` : '';
    void vscode.window.showInformationMessage(
      l10n.t('Toil was removed; {0} are free again.', formatBytes(removal.bytes)) + kept,
    );
  }

  /** What a repair keeps: where runs cannot be listed, as with a broken Python, everything. */
  private keptByRepair(signal: AbortSignal): Promise<string[]> {
    return this.inUse(signal).catch(() => this.machine.environments());
  }

  /** Folders of Toil that a run uses or could be restarted with. */
  private async inUse(signal: AbortSignal): Promise<string[]> {
    await this.store.refresh(signal);
    return this.store
      .runs()
      .filter(({ snapshot }) => snapshot.state === 'running' || snapshot.jobStoreExists !== false)
      .flatMap(({ record }) =>
        record ? [record.toil.bin, record.toil.python, ...(record.node ? [record.node] : [])] : [],
      );
  }
}
