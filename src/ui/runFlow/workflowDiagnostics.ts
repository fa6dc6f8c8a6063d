import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { Language } from '../../contracts/runRecord';
import type { WorkflowDescription } from '../../toil/workflow/description';
import { describeWorkflow } from '../../usecases/describeWorkflow';
import { ProblemError } from '../../usecases/problems';
import { workflowFaults, type WorkflowFault } from '../../usecases/workflowFaults';
import { readTextFile } from '../readText';
import { positionsIn } from './textPositions';

interface Checked {
  readonly language: Language;
  /** Every file that it is made of. */
  readonly files: ReadonlySet<string>;
  readonly marked: readonly string[];
}

/** Shows, before a start, what Toil would stumble over in a workflow: in the Problems panel, at its place. */
export class WorkflowDiagnostics implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection('toil-workflow');
  /** Workflows with mistakes, with the files that are marked for them. */
  private readonly checked = new Map<string, Checked>();
  private readonly saving;

  constructor() {
    this.saving = vscode.workspace.onDidSaveTextDocument((document) => void this.saved(document.uri.fsPath));
  }

  /** Rejects with `badWorkflow` when there are mistakes; clears the marks of an earlier check. */
  async check(description: WorkflowDescription, path: string): Promise<void> {
    const faults = await this.show(description, path);
    const [first] = faults;
    if (!first) return;
    await vscode.window.showTextDocument(vscode.Uri.file(first.file), { preview: false });
    throw new ProblemError({ kind: 'badWorkflow', path: first.file, errors: faults.length });
  }

  dispose(): void {
    this.saving.dispose();
    this.collection.dispose();
  }

  /** Shows what is wrong, in the place of what was shown for this workflow before. */
  private async show(description: WorkflowDescription, path: string): Promise<readonly WorkflowFault[]> {
    const faults = workflowFaults(description, path);
    const byFile = Map.groupBy(faults, (fault) => fault.file);
    this.clear(path);
    for (const [file, own] of byFile) await this.mark(file, own);
    const { language } = description;
    const files = new Set([path, ...description.files, ...byFile.keys()]);
    if (faults.length > 0) this.checked.set(path, { language, files, marked: [...byFile.keys()] });
    return faults;
  }

  private clear(path: string): void {
    for (const file of this.checked.get(path)?.marked ?? []) this.collection.delete(vscode.Uri.file(file));
    this.checked.delete(path);
  }

  /** Workflows with mistakes that a saved file belongs to are read again. */
  private async saved(file: string): Promise<void> {
    for (const [path, { language, files }] of [...this.checked]) {
      if (!files.has(file)) continue;
      try {
        const signal = AbortSignal.timeout(30_000);
        await this.show(await describeWorkflow(language, path, undefined, readTextFile, signal), path);
      } catch {
        // It is gone, or cannot be read any more: the marks would be about a text that is not there.
        this.clear(path);
      }
    }
  }

  private async mark(file: string, faults: readonly WorkflowFault[]): Promise<void> {
    const at = positionsIn((await readTextFile(file)) ?? '');
    const diagnostics = faults.map((fault) => {
      const range = new vscode.Range(at(fault.start), at(fault.end));
      const diagnostic = new vscode.Diagnostic(range, faultText(fault), vscode.DiagnosticSeverity.Error);
      diagnostic.source = 'toil';
      return diagnostic;
    });
    this.collection.set(vscode.Uri.file(file), diagnostics);
  }
}

/** What is wrong, in one sentence. */
function faultText({ kind, text }: WorkflowFault): string {
  switch (kind) {
    case 'unreadable':
      return l10n.t('This cannot be read: {0}', text);
    case 'referenceMissing':
    case 'importMissing':
      return l10n.t('There is no {0}.', text);
    case 'referenceUnreadable':
      return l10n.t('It refers to {0}', text);
    case 'importCircular':
      return l10n.t('{0} imports this file again.', text);
    case 'unknownCallee':
      return l10n.t('There is no task or workflow {0}.', text);
    case 'unknownType':
      return l10n.t('There is no type {0} in this version of WDL.', text);
    case 'directoryInput':
      return l10n.t('Toil 9.6.0 cannot take the Directory input {0}; give a File, such as a tar archive.', text);
    case 'secondWorkflow':
      return l10n.t('A WDL file holds one workflow; this is another one.');
    default:
      return textFaultText(kind);
  }
}

type TextFault =
  'byteOrderMark' | 'carriageReturnComment' | 'unknownVersion' | 'unfinishedString' | 'unfinishedCommand' | 'unclosed';

function textFaultText(kind: TextFault): string {
  switch (kind) {
    case 'byteOrderMark':
      return l10n.t(
        'The file begins with a byte order mark, which Toil does not take. Save it with the encoding UTF-8.',
      );
    case 'carriageReturnComment':
      return l10n.t('Toil does not take a WDL file with comments and Windows line ends. Change the line ends to LF.');
    case 'unknownVersion':
      return l10n.t('Toil does not know this version of WDL; nothing else may stand in this line.');
    case 'unfinishedString':
      return l10n.t('This text is not closed.');
    case 'unfinishedCommand':
      return l10n.t('This command is not closed.');
    case 'unclosed':
      return l10n.t('This brace is not closed.');
  }
}
