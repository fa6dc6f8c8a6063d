import * as vscode from 'vscode';
import type { RunEntry, RunStore } from '../../usecases/runStore';
import { ProblemError } from '../../usecases/problems';
import type { JobReader } from '../../usecases/jobReader';
import type { Log } from '../../shared/log';
import type { JobCounts } from '../../toil/jobTable';
import { Disposables } from '../../shared/disposables';
import { THIS_MACHINE } from '../clusterIds';
import { setContextKey } from '../contextKeys';
import { rowId, type RunsRow } from './rows';
import { runItem } from './runItem';
import { childItem } from './childItems';
import { WhyItems } from './whyItem';
import { sectionRows, sectionChildren, type ChildParts } from './sections';

/** Rows of one level that are shown before *Show more*. */
const PAGE = 200;
const REVEAL_TRIES = 5;
/** VS Code tells what is selected some time after it was asked to select it: milliseconds. */
const SELECTED_AFTER_MS = 300;
/** One object: VS Code knows rows by identity. */
const CLUSTER_ROW: RunsRow = { kind: 'cluster', id: THIS_MACHINE };

export interface RunsTreeParts {
  readonly store: RunStore;
  readonly jobs: JobReader;
  readonly children: ChildParts;
  readonly thisHost: string;
  /** Whether this system can have runs at all. */
  readonly supported: boolean;
  readonly log: Log;
}

/** The Runs view: by cluster, newest first, live while it is visible. */
export class RunsTree implements vscode.TreeDataProvider<unknown>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<unknown>();
  private readonly pages = new Map<string, number>();
  private readonly all = new Disposables();
  private readonly whys: WhyItems;
  readonly onDidChangeTreeData = this.changed.event;

  constructor(
    private readonly parts: RunsTreeParts,
    private readonly view: vscode.TreeView<unknown>,
  ) {
    this.whys = new WhyItems(parts.store.host);
    this.all.add(this.changed);
    this.all.add(parts.store.onChange((ids) => this.update(ids)));
    this.watchWhileVisible();
    this.tickWhileVisible();
  }

  dispose(): void {
    this.all.dispose();
  }

  async getChildren(element?: unknown): Promise<RunsRow[]> {
    const row = element as RunsRow | undefined;
    const signal = AbortSignal.timeout(60_000);
    if (!row) return this.clusters(signal);
    switch (row.kind) {
      case 'cluster':
        return this.page(
          rowId(row),
          this.parts.store.runs().map((run) => this.runRow(run.snapshot.id)),
        );
      case 'run': {
        const entry = this.parts.store.get(row.runId);
        return entry ? sectionRows(entry) : [];
      }
      default: {
        const rows = await sectionChildren(this.parts.children, row, signal);
        return this.page(rowId(row), rows);
      }
    }
  }

  async getTreeItem(element: unknown): Promise<vscode.TreeItem> {
    const row = element as RunsRow;
    if (row.kind !== 'run' && row.kind !== 'why') return childItem(row, this.parts.store);
    const entry = this.parts.store.get(row.runId);
    if (!entry) return childItem(row, this.parts.store);
    if (row.kind === 'why') return this.whys.item(entry);
    return runItem(entry, await this.counts(entry), this.parts.thisHost, Date.now());
  }

  getParent(element: unknown): RunsRow | undefined {
    const row = element as RunsRow;
    switch (row.kind) {
      case 'run':
        return CLUSTER_ROW;
      case 'why':
      case 'section':
        return this.runRow(row.runId);
      case 'jobType':
        return { kind: 'section', runId: row.runId, section: 'jobs' };
      default:
        return undefined;
    }
  }

  /** Shows the next page below the row that *Show more* stands for. */
  showMore(row: RunsRow): void {
    if (row.kind !== 'more') return;
    this.pages.set(row.of, (this.pages.get(row.of) ?? PAGE) + PAGE);
    this.changed.fire(undefined);
  }

  /** The run that the selected row is, or is a part of: what a key or the palette means. */
  selectedRun(): string | undefined {
    const row = this.view.selection[0] as RunsRow | undefined;
    return row && 'runId' in row ? row.runId : undefined;
  }

  /** Brings the view to the front with a run's row selected, so that the user sees what was started. */
  async show(runId: string): Promise<void> {
    await this.reveal(this.runRow(runId), false);
  }

  /** Brings the view to the front with the run's results. */
  async showOutputs(runId: string): Promise<void> {
    await this.reveal({ kind: 'section', runId, section: 'outputs' }, true);
  }

  refresh(): void {
    this.changed.fire(undefined);
  }

  private async clusters(signal: AbortSignal): Promise<RunsRow[]> {
    if (!this.parts.supported) {
      setContextKey('toil.runs', 'windows');
      return [];
    }
    const trouble = await this.parts.store.ready(signal).then(
      () => undefined,
      (error: unknown) => this.trouble(error),
    );
    const any = this.parts.store.runs().length > 0 || trouble !== undefined;
    setContextKey('toil.runs', any ? 'some' : 'empty');
    if (trouble) return [trouble];
    return any ? [CLUSTER_ROW] : [];
  }

  /** What stands in the tree when the runs cannot be listed; undefined: there can be none. Nobody asked, so no message. */
  private trouble(error: unknown): RunsRow | undefined {
    if (error instanceof ProblemError && error.problem.kind === 'noPythonForRuns') return undefined;
    this.parts.log.error(`the runs cannot be listed: ${String(error)}`);
    return {
      kind: 'text',
      id: 'trouble',
      label: vscode.l10n.t('Runs cannot be listed'),
      description: String(error),
      icon: 'warning',
    };
  }

  /**
   * Opens the view first: one that was never shown cannot find its rows. A refresh at the same moment takes the row away,
   * and VS Code may say nothing of it: so the selection is looked at.
   */
  private async reveal(row: RunsRow, focus: boolean): Promise<void> {
    await vscode.commands.executeCommand('toil.runs.open', { preserveFocus: !focus });
    for (let tries = 1; tries <= REVEAL_TRIES; tries += 1) {
      await this.view.reveal(row, { select: true, focus, expand: true }).then(undefined, (error: unknown) => {
        this.parts.log.debug(`showing ${rowId(row)}: ${String(error)}`);
      });
      await new Promise((resolve) => setTimeout(resolve, SELECTED_AFTER_MS));
      const selected = this.view.selection.some((one) => rowId(one as RunsRow) === rowId(row));
      // Who has gone on to another view is not brought back.
      if (selected || !this.view.visible) return;
    }
  }

  private async counts(entry: RunEntry): Promise<JobCounts | undefined> {
    try {
      return await this.parts.jobs.counts(entry.snapshot, AbortSignal.timeout(30_000));
    } catch (error) {
      this.parts.log.warn(`the jobs of ${entry.snapshot.id} cannot be read: ${String(error)}`);
      return undefined;
    }
  }

  private page(id: string, rows: readonly RunsRow[]): RunsRow[] {
    const limit = this.pages.get(id) ?? PAGE;
    if (rows.length <= limit) return [...rows];
    return [...rows.slice(0, limit), { kind: 'more', of: id, hidden: rows.length - limit }];
  }

  private known = new Set<string>();
  private readonly runRows = new Map<string, RunsRow>();

  /** The one object of a run's row: VS Code refreshes rows by identity. */
  private runRow(runId: string): RunsRow {
    const row = this.runRows.get(runId) ?? { kind: 'run', runId };
    this.runRows.set(runId, row);
    return row;
  }

  /** Redraws what changed: a run's own rows, or all when runs came or went. */
  private update(ids: readonly string[]): void {
    const now = new Set(this.parts.store.runs().map((run) => run.snapshot.id));
    const cameOrWent = ids.some((id) => now.has(id) !== this.known.has(id));
    this.known = now;
    for (const id of ids) if (!now.has(id)) this.parts.jobs.forget(id);
    if (cameOrWent) this.changed.fire(undefined);
    else this.changed.fire(ids.map((runId) => this.runRow(runId)));
  }

  private watchWhileVisible(): void {
    let watching: { dispose(): void } | undefined;
    const follow = (visible: boolean): void => {
      if (visible) watching ??= this.parts.store.watch();
      else {
        watching?.dispose();
        watching = undefined;
      }
    };
    follow(this.view.visible);
    this.all.add(this.view.onDidChangeVisibility(({ visible }) => follow(visible)));
    this.all.add({ dispose: () => follow(false) });
  }

  /** Durations of running runs move although nothing else of them does. */
  private tickWhileVisible(): void {
    const timer = setInterval(() => {
      if (!this.view.visible) return;
      const running = this.parts.store.runs().filter((run) => run.snapshot.state === 'running');
      if (running.length > 0) this.changed.fire(running.map((run) => this.runRow(run.snapshot.id)));
    }, 5000);
    this.all.add({ dispose: () => clearInterval(timer) });
  }
}
