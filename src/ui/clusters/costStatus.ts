import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { Disposables } from '../../shared/disposables';
import { shownText } from '../../shared/shownText';
import type { KnownCluster, KnownClusters } from '../../usecases/clusters/knownClusters';
import { runningCosts } from '../../usecases/clusters/idleClusters';
import { dollars, perHourText } from './moneyText';
import { conditionText } from './stateText';

/** What all known clusters cost per hour, in the status bar; hidden while none is known. A click shows the Clusters view. */
export class CostStatus implements vscode.Disposable {
  private readonly all = new Disposables();
  private readonly item = this.all.add(vscode.window.createStatusBarItem('cost', vscode.StatusBarAlignment.Right, 50));

  constructor(private readonly clusters: Pick<KnownClusters, 'clusters' | 'onChange'>) {
    this.item.name = l10n.t('Cost of Toil Clusters');
    this.item.command = { command: 'toil.clusters.focus', title: l10n.t('Show Clusters') };
    this.all.add(clusters.onChange(() => this.draw()));
    this.draw();
  }

  dispose(): void {
    this.all.dispose();
  }

  private draw(): void {
    const known = this.clusters.clusters();
    if (known.length === 0) {
      this.item.hide();
      return;
    }
    const { perHour, partly } = runningCosts(known);
    const total = partly ? l10n.t('{0} or more', perHourText(perHour)) : perHourText(perHour);
    this.item.text = `$(credit-card) ${total}`;
    this.item.tooltip = tooltip(known);
    const count = known.length === 1 ? l10n.t('1 cluster') : l10n.t('{0} clusters', known.length);
    this.item.accessibilityInformation = { label: l10n.t('Toil clusters cost {0}, {1}', total, count) };
    this.item.show();
  }
}

function tooltip(known: readonly KnownCluster[]): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  for (const [index, each] of known.entries()) {
    if (index > 0) text.appendMarkdown('\n\n');
    text.appendText(line(each));
  }
  return text;
}

function line({ key, cluster, bill }: KnownCluster): string {
  const price = bill === undefined ? [l10n.t('cost not known')] : [perHourText(bill.perHour), soFarText(bill)];
  return [shownText(key.name), conditionText(cluster.condition), ...price, shownText(key.region)].join(' · ');
}

function soFarText({ soFar, gaps }: NonNullable<KnownCluster['bill']>): string {
  return gaps.length > 0 ? l10n.t('{0} so far, at least', dollars(soFar)) : l10n.t('{0} so far', dollars(soFar));
}
