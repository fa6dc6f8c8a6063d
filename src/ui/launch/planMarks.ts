import * as vscode from 'vscode';
import { specPlaces } from '../../toil/fit/specPlaces';
import type { PlanState } from '../../usecases/launching/planSession';
import { readTextFile } from '../readText';
import { positionsIn } from '../runFlow/textPositions';
import { faultText } from './text/faultText';

/** Marks in the file of a spec what AWS says against it; until the file is changed or a plan succeeds. */
export class PlanMarks implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection('toil-cluster-plans');
  private readonly changes;

  constructor() {
    this.changes = vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0) this.collection.delete(document.uri);
    });
  }

  /** Shows what a plan of the file came to. */
  async show(file: string, state: PlanState): Promise<void> {
    const uri = vscode.Uri.file(file);
    const faults = state.kind === 'refused' && state.refusal.kind === 'faulty' ? state.refusal.faults : [];
    if (faults.length === 0) {
      this.collection.delete(uri);
      return;
    }
    const text = await readTextFile(file);
    if (text === undefined) return;
    const places = specPlaces(text);
    const lines = positionsIn(text);
    this.collection.set(
      uri,
      faults.map((fault) => {
        const { start, end } = places(fault.path, 'value');
        const mark = new vscode.Diagnostic(new vscode.Range(lines(start), lines(end)), faultText(fault));
        mark.source = 'AWS';
        return mark;
      }),
    );
  }

  dispose(): void {
    this.changes.dispose();
    this.collection.dispose();
  }
}
