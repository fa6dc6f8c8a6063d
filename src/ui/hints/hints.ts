import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { Disposable } from '../../shared/disposables';
import { errorText } from '../../shared/text';
import type { OfferAnswer } from '../../language/server/protocol';
import { showMessage } from '../messages';
import { hintsEnabled } from './hintSettings';
import { chooseHintCluster } from './chooseHintCluster';
import type { ClusterSource } from './clusterSource';
import type { ClientOwner, HintsClient } from './hintsClient';
import { Restarts } from './restarts';
import { HintStatus } from './statusItem';

export interface HintsParts {
  /** Path of the server's bundle. */
  readonly server: string;
  /** The folder with a page for each code. */
  readonly pages: vscode.Uri;
  readonly clusters: readonly ClusterSource[];
}

/** Milliseconds until a server that died is started again. */
const PAUSE = 250;

/** A server that was started, with what shows its state. Another client takes the place of one that died. */
interface Serving {
  client?: Promise<HintsClient>;
  readonly status: HintStatus;
  readonly channel: vscode.LogOutputChannel;
}

/** The language server: started for the first document, off while the setting says so, started again a few times when it dies. */
export class Hints implements Disposable {
  private serving: Serving | undefined;
  private stopping: Promise<void> = Promise.resolve();
  private readonly restarts = new Restarts();
  private readonly listening: Disposable[];

  constructor(private readonly parts: HintsParts) {
    const offersChanged = (): void => {
      void this.serving?.client?.then(
        (client) => client.offersChanged(),
        () => undefined,
      );
    };
    this.listening = [
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('toil.hints.enable') && !enabled()) this.stop();
      }),
      ...parts.clusters.map((source) => source.onChange(offersChanged)),
    ];
  }

  /** A document is open that can be checked; nothing happens while it is off or already there. */
  start(): void {
    if (this.serving || !enabled()) return;
    const channel = vscode.window.createOutputChannel('Toil Hints', { log: true });
    const serving: Serving = { channel, status: new HintStatus() };
    this.serving = serving;
    this.connect(serving);
  }

  restart(): void {
    this.restarts.reset();
    this.stop();
    this.start();
  }

  showLog(): void {
    this.start();
    this.serving?.channel.show();
  }

  async chooseCluster(): Promise<void> {
    await chooseHintCluster(this.parts.clusters, vscode.window.activeTextEditor?.document.uri);
  }

  dispose(): void {
    for (const each of this.listening) each.dispose();
    this.stop();
  }

  /** Starts a client; a failure is a death of the server too. */
  private connect(serving: Serving): void {
    serving.client = this.makeClient(serving);
    serving.client.catch((error: unknown) => {
      if (this.serving === serving) serving.channel.error(errorText(error));
    });
  }

  private async makeClient(serving: Serving): Promise<HintsClient> {
    await this.stopping;
    const { makeHintsClient } = await import('./hintsClient').catch((error: unknown) => {
      this.giveUp(serving);
      throw error;
    });
    const client = makeHintsClient(this.parts, serving.channel, this.owner(serving));
    await client.start();
    return client;
  }

  private owner(serving: Serving): ClientOwner {
    const { status } = serving;
    return {
      died: () => this.died(serving),
      running: () => status.setState('running'),
      checked: (params) => status.setChecked(params),
      busy: (checks) => status.setBusy(checks),
      offer: (cluster, signal) => this.offer(cluster, signal),
    };
  }

  private died(serving: Serving): void {
    if (this.serving !== serving) return;
    if (!this.restarts.crashed()) {
      this.giveUp(serving);
      return;
    }
    serving.status.setState('starting');
    const { client } = serving;
    setTimeout(() => {
      if (this.serving !== serving) return;
      void client?.then((dead) => dead.stop()).catch(() => undefined);
      this.connect(serving);
    }, PAUSE);
  }

  private giveUp(serving: Serving): void {
    serving.status.setState('stopped');
    void tellStopped();
  }

  private async offer(cluster: string, signal: AbortSignal): Promise<OfferAnswer> {
    for (const source of this.parts.clusters) {
      const offer = await source.offer(cluster, signal);
      if (offer) return offer;
    }
    return null;
  }

  private stop(): void {
    const { serving } = this;
    this.serving = undefined;
    if (!serving) return;
    serving.status.dispose();
    const stopped = serving.client?.then((client) => client.stop()).catch(() => undefined);
    this.stopping = Promise.resolve(stopped).then(() => serving.channel.dispose());
  }
}

function enabled(): boolean {
  return hintsEnabled(vscode.workspace.getConfiguration('toil'));
}

function tellStopped(): Promise<void> {
  return showMessage('error', {
    text: l10n.t('The hints in CWL and WDL documents have stopped several times and stay off. Runs are not affected.'),
    buttons: [
      { label: l10n.t('Restart'), command: 'toil.hints.restart' },
      { label: l10n.t('Show Log'), command: 'toil.hints.showLog' },
    ],
  });
}
