import * as vscode from 'vscode';
import type { LeaderOutputs } from '../../usecases/runPlaces/leaderOutputs';
import { runKeyText, THIS_MACHINE, type RunKey } from '../../usecases/runPlaces/runKey';
import { keyOf, type PlacedRun, type RunPlaces } from '../../usecases/runPlaces/runPlaces';
import type { Log } from '../../shared/log';
import type { JobCounts } from '../../toil/jobTable';
import { Disposables } from '../../shared/disposables';
import { setContextKey } from '../contextKeys';
import { keepsRuns, leaderNotice, listingTrouble, noRuns, shownIds } from './clusterRows';
import { rowId, type RunsRow } from './rows';
import { runItem } from './runItem';
import { childItem } from './childItems';
import { WhyItems } from './whyItem';
import { sectionRows, sectionChildren } from './sections';

/** Rows of one level that are shown before *Show more*. */
const PAGE = 200;
const REVEAL_TRIES = 5;
/** VS Code tells what is selected some time after it was asked to select it: milliseconds. */
const SELECTED_AFTER_MS = 300;

export interface RunsTreeParts {
  readonly places: RunPlaces;
  readonly outputs: LeaderOutputs;
  /** Whether this system can have runs of its own. */
  readonly supported: boolean;
  readonly log: Log;
}

/** The Runs view: by cluster, newest first, live while it is visible. */
export class RunsTree implements vscode.TreeDataProvider<unknown>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<unknown>();
  private readonly pages = new Map<string, number>();
  private readonly all = new Disposables();
  private readonly whys = new WhyItems();
  readonly onDidChangeTreeData = this.changed.event;

  constructor(
    private readonly parts: RunsTreeParts,
    private readonly view: vscode.TreeView<unknown>,
  ) {
    this.all.add(this.changed);
    this.all.add(parts.places.onChange((runs) => this.update(runs)));
    this.all.add(parts.places.onShownChange(() => this.changed.fire(undefined)));
    this.all.add(parts.outputs.onChange((run) => this.changed.fire([this.runRow(run)])));
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
        return this.page(rowId(row), await this.below(row.id, signal));
      case 'run': {
        const run = this.parts.places.get(row.run);
        return run ? sectionRows(run) : [];
      }
      default: {
        const rows = await sectionChildren(this.parts.places, row, signal);
        return this.page(rowId(row), rows);
      }
    }
  }

  async getTreeItem(element: unknown): Promise<vscode.TreeItem> {
    const row = element as RunsRow;
    const { places } = this.parts;
    if (row.kind !== 'run' && row.kind !== 'why') return childItem(row, places);
    const run = places.get(row.run);
    if (!run) return childItem(row, places);
    if (row.kind === 'why') return this.whys.item(run);
    const [counts, onLeaderOnly] = await Promise.all([this.counts(run), this.isOnLeaderOnly(run)]);
    return runItem(run, { counts, onLeaderOnly, nowMs: Date.now() });
  }

  getParent(element: unknown): RunsRow | undefined {
    const row = element as RunsRow;
    switch (row.kind) {
      case 'run':
        return this.clusterRow(row.run.clusterId);
      case 'why':
      case 'section':
        return this.runRow(row.run);
      case 'jobType':
        return { kind: 'section', run: row.run, section: 'jobs' };
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
  selectedRun(): RunKey | undefined {
    const row = this.view.selection[0] as RunsRow | undefined;
    return row && 'run' in row ? row.run : undefined;
  }

  /** Brings the view to the front with a run's row selected, so that the user sees what was started. */
  async show(run: RunKey): Promise<void> {
    await this.reveal(this.runRow(run), false);
  }

  /** Brings the view to the front with the run's results. */
  async showOutputs(run: RunKey): Promise<void> {
    await this.reveal({ kind: 'section', run, section: 'outputs' }, true);
  }

  refresh(): void {
    this.changed.fire(undefined);
  }

  private async clusters(signal: AbortSignal): Promise<RunsRow[]> {
    const { places, supported } = this.parts;
    const own = supported ? await this.thisMachine(signal) : [];
    const rows = [...own, ...shownIds(places).map((id) => this.clusterRow(id))];
    setContextKey('toil.runs', rows.length > 0 ? 'some' : supported ? 'empty' : 'windows');
    return rows;
  }

  private async thisMachine(signal: AbortSignal): Promise<RunsRow[]> {
    const { store } = this.parts.places.thisMachine;
    const trouble = await store.ready(signal).then(
      () => undefined,
      (error: unknown) => this.trouble(THIS_MACHINE, error),
    );
    if (trouble) return [trouble];
    return store.runs().length > 0 ? [this.clusterRow(THIS_MACHINE)] : [];
  }

  /** The runs of a cluster, with what is to be known of its leader. */
  private async below(clusterId: string, signal: AbortSignal): Promise<RunsRow[]> {
    const { places } = this.parts;
    const shown = places.shown().find(({ known }) => known.id === clusterId);
    const notice = shown && leaderNotice(shown);
    if (shown && !keepsRuns(shown)) return notice ? [notice] : [];
    const store = places.place(clusterId)?.store;
    if (!store) return [];
    if (shown && !notice) {
      const trouble = await store.ready(signal).then(
        () => undefined,
        (error: unknown) => this.trouble(clusterId, error),
      );
      if (trouble) return [trouble];
    }
    const runs = store.runs().map(({ snapshot }) => this.runRow({ clusterId, runId: snapshot.id }));
    return [...(notice ? [notice] : runs.length === 0 ? [noRuns(clusterId)] : []), ...runs];
  }

  private trouble(clusterId: string, error: unknown): RunsRow | undefined {
    const row = listingTrouble(clusterId, error);
    if (row) this.parts.log.error(`the runs of ${clusterId} cannot be listed: ${String(error)}`);
    return row;
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

  private async counts({ place, entry }: PlacedRun): Promise<JobCounts | undefined> {
    try {
      return await place.jobs.counts(entry.snapshot, AbortSignal.timeout(30_000));
    } catch (error) {
      this.parts.log.warn(`the jobs of ${entry.snapshot.id} cannot be read: ${String(error)}`);
      return undefined;
    }
  }

  private async isOnLeaderOnly(run: PlacedRun): Promise<boolean> {
    try {
      return await this.parts.outputs.isOnLeaderOnly(run, AbortSignal.timeout(30_000));
    } catch (error) {
      this.parts.log.warn(`the outputs of ${run.entry.snapshot.id} cannot be looked at: ${String(error)}`);
      return false;
    }
  }

  private page(id: string, rows: readonly RunsRow[]): RunsRow[] {
    const limit = this.pages.get(id) ?? PAGE;
    if (rows.length <= limit) return [...rows];
    return [...rows.slice(0, limit), { kind: 'more', of: id, hidden: rows.length - limit }];
  }

  private readonly known = new Set<string>();
  /** The one object of each row that is refreshed: VS Code knows them by identity. */
  private readonly rows = new Map<string, RunsRow>();

  private clusterRow(id: string): RunsRow {
    return this.one({ kind: 'cluster', id });
  }

  private runRow(run: RunKey): RunsRow {
    return this.one({ kind: 'run', run });
  }

  private one(row: RunsRow): RunsRow {
    const id = rowId(row);
    const there = this.rows.get(id) ?? row;
    this.rows.set(id, there);
    return there;
  }

  /** Redraws what changed: a run's own rows, or all when runs came or went. */
  private update(runs: readonly RunKey[]): void {
    let cameOrWent = false;
    for (const key of runs) {
      const word = runKeyText(key);
      const there = this.parts.places.get(key) !== undefined;
      cameOrWent ||= there !== this.known.has(word);
      if (there) this.known.add(word);
      else {
        this.known.delete(word);
        this.parts.places.place(key.clusterId)?.jobs.forget(key.runId);
      }
    }
    if (cameOrWent) this.changed.fire(undefined);
    else this.changed.fire(runs.map((run) => this.runRow(run)));
  }

  private watchWhileVisible(): void {
    let watching: { dispose(): void } | undefined;
    const follow = (visible: boolean): void => {
      if (visible) watching ??= this.parts.places.watch();
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
      const running = this.running();
      if (running.length > 0) this.changed.fire(running.map((run) => this.runRow(run)));
    }, 5000);
    this.all.add({ dispose: () => clearInterval(timer) });
  }

  private running(): RunKey[] {
    return this.parts.places
      .places()
      .flatMap((place) => place.store.runs().map((entry) => ({ place, entry })))
      .filter(({ entry }) => entry.snapshot.state === 'running')
      .map(keyOf);
  }
}
