import { setTimeout as delay } from 'node:timers/promises';
import {
  CodeLensRefreshRequest,
  DocumentDiagnosticReportKind,
  type Diagnostic,
  type DocumentDiagnosticReport,
} from 'vscode-languageserver';
import { errorText } from '../../shared/text';
import type { Disposable } from '../../shared/disposables';
import { pathOf } from './addresses';
import type { CheckedDocument } from './checkedDocument';
import { diagnosticOf, faultOf, filesOf } from './diagnostics';
import { Places } from './places';
import { CHECKED, type CheckedParams } from './protocol';
import type { ServerParts } from './serverParts';

/** Milliseconds of quiet after the last key before a document is looked at. */
const QUIET = 200;

/** Gives findings to the editor: when it asks, or, where it does not ask, after each change. */
export class DiagnosticsService implements Disposable {
  private readonly stop = new AbortController();
  private waiting: NodeJS.Timeout | undefined;

  constructor(private readonly parts: ServerParts) {
    const { documents, connection, answer, abilities } = parts;
    documents.onChange((uri) => this.changed([pathOf(uri)], uri));
    documents.onClose((uri) => this.changed([pathOf(uri)], uri));
    if (abilities.pullsDiagnostics) {
      const nothing: DocumentDiagnosticReport = { kind: DocumentDiagnosticReportKind.Full, items: [] };
      connection.languages.diagnostics.on(
        answer('diagnostics', nothing, (params, signal) =>
          this.report(params.textDocument.uri, params.previousResultId, signal),
        ),
      );
    } else {
      documents.onChange((uri) => this.push(uri));
      documents.onClose((uri) => void connection.sendDiagnostics({ uri, diagnostics: [] }));
    }
  }

  /** Files, or folders with all below them, have changed: what uses them is looked at again. */
  changed(paths: readonly string[], by?: string): void {
    const outdated = this.parts.checks.outdate(paths).filter((uri) => uri !== by);
    if (outdated.length > 0) this.lookAgainSoon();
  }

  /** Settings or clusters have changed. */
  changedAll(): void {
    this.parts.checks.outdateAll();
    this.lookAgainSoon();
  }

  /** Waits until a document has not been typed into for a moment. */
  async quiet(uri: string, signal: AbortSignal): Promise<void> {
    for (;;) {
      const left = QUIET - this.parts.documents.sinceEdit(uri);
      if (left <= 0) return;
      await delay(left, undefined, { signal });
    }
  }

  dispose(): void {
    clearTimeout(this.waiting);
    this.stop.abort();
  }

  private async report(
    uri: string,
    previous: string | undefined,
    signal: AbortSignal,
  ): Promise<DocumentDiagnosticReport> {
    await this.quiet(uri, signal);
    const { state, checked } = await this.parts.checks.look(uri, signal);
    if (previous === state) return { kind: DocumentDiagnosticReportKind.Unchanged, resultId: state };
    return { kind: DocumentDiagnosticReportKind.Full, resultId: state, items: await this.diagnostics(checked) };
  }

  private async diagnostics(checked: CheckedDocument | undefined): Promise<Diagnostic[]> {
    if (checked === undefined) return [];
    const { documents, files, connection, initialization } = this.parts;
    const findings = checked.findings().filter((each) => each.file === checked.path);
    const places = await Places.of(checked, filesOf(findings), documents, files.readText);
    const { text, tooLarge, folderFaults } = checked;
    const sentences = folderFaults.map(({ file, message }) => `${files.shownPath(file)}: ${message}`);
    const params: CheckedParams = { uri: text.uri, cluster: checked.cluster(), tooLarge, folderFaults: sentences };
    void connection.sendNotification(CHECKED, params);
    const own = folderFaults.filter((each) => each.file === checked.path);
    return [
      ...findings.flatMap((finding) => diagnosticOf(finding, places, initialization.pages) ?? []),
      ...own.flatMap((fault) => faultOf(fault, places) ?? []),
    ];
  }

  private push(uri: string): void {
    const { connection, documents, log } = this.parts;
    const version = documents.get(uri)?.version;
    const { signal } = this.stop;
    const work = async (): Promise<void> => {
      await this.quiet(uri, signal);
      // Somebody has typed meanwhile: that change sends its own.
      if (version === undefined || documents.get(uri)?.version !== version) return;
      const diagnostics = await this.look(uri, signal);
      if (documents.get(uri)?.version === version) await connection.sendDiagnostics({ uri, version, diagnostics });
    };
    work().catch((error: unknown) => {
      if (!signal.aborted) log.error(`diagnostics of ${uri}: ${errorText(error)}`);
    });
  }

  private async look(uri: string, signal: AbortSignal): Promise<Diagnostic[]> {
    const end = this.parts.watchdog?.begin();
    try {
      return await this.diagnostics(await this.parts.checks.get(uri, signal));
    } finally {
      end?.();
    }
  }

  /** Many files change at once when a branch is checked out. */
  private lookAgainSoon(): void {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.lookAgain(), QUIET);
  }

  private lookAgain(): void {
    const { connection, abilities, documents, log } = this.parts;
    const failed = (error: unknown): void => {
      if (!this.stop.signal.aborted) log.warn(`refresh: ${errorText(error)}`);
    };
    if (!abilities.pullsDiagnostics) for (const { uri } of documents.all()) this.push(uri);
    else if (abilities.refreshesDiagnostics) connection.languages.diagnostics.refresh().catch(failed);
    if (abilities.refreshesLenses) connection.sendRequest(CodeLensRefreshRequest.type).catch(failed);
    if (abilities.refreshesInlayHints) connection.languages.inlayHint.refresh().catch(failed);
  }
}
