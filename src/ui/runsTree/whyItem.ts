import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { explainRun } from '../../usecases/explainRun';
import { runKeyText } from '../../usecases/runPlaces/runKey';
import { keyOf, type PlacedRun } from '../../usecases/runPlaces/runPlaces';
import { failureText } from '../failureText';

/** The row below a failed run that says why; the sentence is found once per attempt. */
export class WhyItems {
  private readonly sentences = new Map<string, Promise<string>>();

  async item(run: PlacedRun): Promise<vscode.TreeItem> {
    const id = runKeyText(keyOf(run));
    const key = `${id}/${run.entry.snapshot.attempts.length}`;
    const sentence = await this.sentence(key, run);
    const item = new vscode.TreeItem(l10n.t('Why'));
    item.id = `run/${id}/why`;
    item.description = sentence;
    item.tooltip = sentence;
    item.iconPath = new vscode.ThemeIcon('lightbulb');
    item.contextValue = 'why';
    item.command = { command: 'toil.showWhy', title: l10n.t('Show Why'), arguments: [id] };
    item.accessibilityInformation = { label: l10n.t('Why it failed: {0}', sentence) };
    return item;
  }

  private async sentence(key: string, { place, entry }: PlacedRun): Promise<string> {
    const found =
      this.sentences.get(key) ?? explainRun(place.store.host, entry, AbortSignal.timeout(30_000)).then(failureText);
    this.sentences.set(key, found);
    try {
      return await found;
    } catch {
      // Read again when the row is drawn again.
      this.sentences.delete(key);
      return l10n.t('The log could not be read; refresh to try again.');
    }
  }
}
