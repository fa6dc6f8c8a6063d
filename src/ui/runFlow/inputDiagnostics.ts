import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { WorkflowDescription, InputFinding, InputProblem } from '../../toil/workflow/description';
import { checkInputs } from '../../usecases/checkInputs';
import { ProblemError } from '../../usecases/problems';
import { lookUp, readTextFile } from '../readText';
import { positionsIn } from './textPositions';

/** Shows what is wrong with inputs files in the Problems panel, at its place. */
export class InputDiagnostics implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection('toil-inputs');
  private readonly checked = new Map<string, WorkflowDescription>();
  private readonly saving;

  constructor() {
    this.saving = vscode.workspace.onDidSaveTextDocument((document) => void this.again(document.uri));
  }

  /** Checks an inputs file for a workflow. Rejects with `badInputs` when it has errors. */
  async check(description: WorkflowDescription, path: string, signal: AbortSignal): Promise<void> {
    const findings = await this.show(description, path, signal);
    const errors = findings.filter((finding) => finding.severity === 'error').length;
    if (findings.length > 0) this.checked.set(path, description);
    if (errors === 0) return;
    await vscode.window.showTextDocument(vscode.Uri.file(path), { preview: false });
    throw new ProblemError({ kind: 'badInputs', path, errors });
  }

  dispose(): void {
    this.saving.dispose();
    this.collection.dispose();
  }

  /** A file with mistakes or warnings is checked again when it is saved, until it has none. */
  private async again(uri: vscode.Uri): Promise<void> {
    const description = this.checked.get(uri.fsPath);
    if (!description) return;
    try {
      const findings = await this.show(description, uri.fsPath, AbortSignal.timeout(30_000));
      if (findings.length === 0) this.checked.delete(uri.fsPath);
    } catch {
      // The file is gone, or cannot be looked at: old marks would be about a text that nobody has checked.
      this.collection.delete(uri);
      this.checked.delete(uri.fsPath);
    }
  }

  private async show(
    description: WorkflowDescription,
    path: string,
    signal: AbortSignal,
  ): Promise<readonly InputFinding[]> {
    const text = await readTextFile(path);
    if (text === undefined) throw new ProblemError({ kind: 'fileGone', path });
    const findings = await checkInputs(description, path, text, lookUp, signal);
    const uri = vscode.Uri.file(path);
    const at = positionsIn(text);
    this.collection.set(
      uri,
      findings.map((finding) => {
        const diagnostic = new vscode.Diagnostic(
          new vscode.Range(at(finding.start), at(finding.end)),
          inputProblemText(finding.problem),
          finding.severity === 'error' ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning,
        );
        diagnostic.source = 'toil';
        return diagnostic;
      }),
    );
    return findings;
  }
}

/** What is wrong with an input, in one sentence. */
function inputProblemText(problem: InputProblem): string {
  switch (problem.kind) {
    case 'syntax':
      return l10n.t('This cannot be read: {0}', problem.reason);
    case 'notAMap':
      return l10n.t('An inputs file gives a value for each input: name: value');
    case 'missing':
      return l10n.t('The input {0} ({1}) is required, and it is missing.', problem.name, problem.type);
    case 'unknown':
      return problem.didYouMean
        ? l10n.t('The workflow has no input {0}. Did you mean {1}?', problem.name, problem.didYouMean)
        : l10n.t('The workflow has no input {0}.', problem.name);
    case 'wrongType':
      return l10n.t('{0} must be {1}; this is {2}.', problem.name, problem.expected, problem.found);
    case 'noSuchFile':
      return l10n.t('{0}: there is no {1}.', problem.name, problem.path);
    case 'folderNotFile':
      return l10n.t('{0} must be a file; {1} is a folder.', problem.name, problem.path);
    case 'awkwardName':
      return l10n.t(
        '{0}: Toil cannot find {1}, or finds another file: #, ? and % in a path break it. Rename the file or its folder.',
        problem.name,
        problem.path,
      );
    case 'fileNotFolder':
      return l10n.t('{0} must be a folder; {1} is a file.', problem.name, problem.path);
    case 'placeholder':
      return l10n.t('Replace this example with the value of {0}.', problem.name);
  }
}
