import * as vscode from 'vscode';
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  RevealOutputChannelOn,
  State,
  TransportKind,
  type LanguageClientOptions,
} from 'vscode-languageclient/node';
import {
  BUSY,
  CHECKED,
  OFFER,
  OFFERS_CHANGED,
  type BusyParams,
  type CheckedParams,
  type HintsInitialization,
  type OfferAnswer,
  type OfferParams,
} from '../../language/server/protocol';
import { hintSelector } from './documents';

/** Errors in a row on a connection after which it is given up. */
const MOST_ERRORS = 3;
/** The section of the settings that the library reads `trace.server` from. */
const SECTION = 'toil.hints';

/** What the owner of a client is told and asked. */
export interface ClientOwner {
  /** The server has died, or did not come up; said once. It is not started again by itself. */
  died(): void;
  checked(params: CheckedParams): void;
  busy(checks: number): void;
  running(): void;
  offer(cluster: string, signal: AbortSignal): Promise<OfferAnswer>;
}

/** Path of the server's bundle, and the folder with a page for each code. */
export interface ClientPlaces {
  readonly server: string;
  readonly pages: vscode.Uri;
}

/** The language server as seen from the editor. */
export interface HintsClient {
  /** Rejects when it does not come up. */
  start(): Promise<void>;
  stop(): Promise<void>;
  offersChanged(): void;
}

/** It writes errors into its log; what the user has to know the owner says. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

/** A client of the server's bundle, which runs in the extension host's own Node, in a process of its own. */
export function makeHintsClient(
  { server, pages }: ClientPlaces,
  channel: vscode.LogOutputChannel,
  owner: ClientOwner,
): HintsClient {
  const run = { module: server, transport: TransportKind.ipc };
  const client = new QuietClient(SECTION, 'Toil Hints', { run, debug: run }, clientOptions(pages, channel));
  client.onNotification(CHECKED, (params: CheckedParams) => owner.checked(params));
  client.onNotification(BUSY, ({ checks }: BusyParams) => owner.busy(checks));
  client.onRequest(OFFER, async ({ cluster }: OfferParams): Promise<OfferAnswer> => {
    return owner.offer(cluster, AbortSignal.timeout(20_000));
  });
  let over = false;
  client.onDidChangeState(({ newState }) => {
    if (newState === State.Running) owner.running();
    if (over || (newState !== State.Stopped && newState !== State.StartFailed)) return;
    over = true;
    owner.died();
  });
  return {
    start: () => client.start(),
    async stop() {
      over = true;
      // It cannot be stopped while it starts.
      if (client.state === State.Starting) await client.start().catch(() => undefined);
      await client.dispose();
    },
    offersChanged() {
      if (client.isRunning()) void client.sendNotification(OFFERS_CHANGED);
    },
  };
}

function clientOptions(pages: vscode.Uri, channel: vscode.LogOutputChannel): LanguageClientOptions {
  const initialization: HintsInitialization = {
    ...(vscode.l10n.bundle === undefined ? {} : { translations: vscode.l10n.bundle }),
    // Shown as it reads, by the editor that package.json names for it: a hover opens no link to a command.
    pages: `${pages.toString()}/{code}.md`,
    clusters: true,
  };
  return {
    documentSelector: hintSelector,
    initializationOptions: initialization,
    outputChannel: channel,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    diagnosticCollectionName: 'toil',
    diagnosticPullOptions: { onChange: true, onTabs: false },
    markdown: { isTrusted: false, supportHtml: false },
    errorHandler: {
      error: (_error, _message, count) => ({
        action: count !== undefined && count <= MOST_ERRORS ? ErrorAction.Continue : ErrorAction.Shutdown,
        handled: true,
      }),
      // The owner starts another one: a restart of the library's own gives up when it dies again while it starts.
      closed: () => ({ action: CloseAction.DoNotRestart, handled: true }),
    },
    // The owner tells.
    initializationFailedHandler: () => false,
  };
}
