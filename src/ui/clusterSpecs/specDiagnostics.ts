import * as vscode from 'vscode';
import { SPEC_SUFFIX } from '../../contracts/clusterSpec';
import { specProblemSentence } from '../../language/specProblemText';
import { specFindingText } from './specFindingText';
import { specMarks, type OtherCheck, type SpecMark } from './specMarks';

const SEVERITIES = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
} as const;

/** Shows what is wrong with open `NAME.toil-cluster.json` documents in the Problems panel, while they are typed. Asks AWS nothing. */
export class SpecDiagnostics implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection('toil-cluster-specs');
  private readonly listening: vscode.Disposable;

  constructor() {
    this.listening = vscode.Disposable.from(
      vscode.workspace.onDidOpenTextDocument((document) => this.show(document)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.show(document)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.collection.delete(uri)),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('json.validate')) this.showAll();
      }),
    );
    this.showAll();
  }

  dispose(): void {
    this.listening.dispose();
    this.collection.dispose();
  }

  private showAll(): void {
    for (const document of vscode.workspace.textDocuments) this.show(document);
  }

  private show(document: vscode.TextDocument): void {
    // The other side of a diff is a document too.
    if (!document.fileName.endsWith(SPEC_SUFFIX) || document.uri.scheme !== 'file') return;
    const marks = specMarks(document.getText(), document.fileName, otherCheck(document));
    this.collection.set(
      document.uri,
      marks.map((mark) => diagnosticOf(mark, document)),
    );
  }
}

/** VS Code's own JSON support marks what breaks the contributed schema, unless somebody turned it off. */
function otherCheck({ languageId, uri }: vscode.TextDocument): OtherCheck {
  const there = vscode.extensions.getExtension('vscode.json-language-features') !== undefined;
  if (!there || !vscode.workspace.getConfiguration('json', uri).get<boolean>('validate.enable', true)) return 'none';
  return languageId === 'json' || languageId === 'jsonc' ? languageId : 'none';
}

function diagnosticOf(mark: SpecMark, document: vscode.TextDocument): vscode.Diagnostic {
  const range = new vscode.Range(document.positionAt(mark.start), document.positionAt(mark.end));
  const diagnostic =
    mark.kind === 'problem'
      ? new vscode.Diagnostic(range, asSentence(specProblemSentence(mark.problem)), SEVERITIES.error)
      : new vscode.Diagnostic(range, specFindingText(mark.finding), SEVERITIES[mark.finding.severity]);
  diagnostic.source = 'toil';
  return diagnostic;
}

function asSentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
