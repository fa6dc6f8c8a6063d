import * as vscode from 'vscode';
import { Disposables, type Disposable } from '../../shared/disposables';
import type { Event } from '../../shared/events';
import { errorText } from '../../shared/text';
import type { Log } from '../../shared/log';
import type { JobStores } from '../../usecases/clusterChanges/jobStores';
import type { Accounts } from '../../usecases/clusters/accounts';
import type { Activities, ScalingEvent } from '../../usecases/clusters/activities';
import type { KnownCluster, KnownClusters } from '../../usecases/clusters/knownClusters';
import type { Operations } from '../../usecases/clusters/operations';
import type { OpenForward } from '../../usecases/leaders/forwards';
import type { Leaders } from '../../usecases/leaders/leaders';
import type { ThisMachine } from '../../usecases/thisMachine';
import { THIS_MACHINE } from '../../usecases/runPlaces/runKey';
import { accountItem, noAccountItem, noteItem } from './accountItem';
import { accountGroups, accountNotes, profileOfGroup, type AccountGroup } from './accountRows';
import { askedItem } from './askedItem';
import { activityRows, jobStoreRows, type AskedContent } from './askedRows';
import { clusterItem } from './clusterItem';
import { clusterParts, partsBelow, type PartRow } from './clusterRows';
import { machineItem } from './machineItem';
import { partItem } from './partItem';
import { RowKeeper, type ClustersRow, type RowContent, type RowTarget } from './rowKeeper';
import { factItem, factRows, resolveFact } from './thisMachineRows';

export interface ClustersTreeParts {
  readonly machine: ThisMachine;
  readonly accounts: Pick<Accounts, 'onChange' | 'states' | 'watch'>;
  readonly clusters: KnownClusters;
  readonly operations: Pick<Operations, 'of' | 'onChange'>;
  readonly leaders: Pick<Leaders, 'link' | 'onChange'>;
  readonly forwards: { readonly onChange: Event<string>; of(clusterId: string): readonly OpenForward[] };
  readonly activities: Pick<Activities, 'of' | 'shortage'>;
  readonly jobStores: (known: KnownCluster, signal: AbortSignal) => Promise<JobStores>;
  /** The pages of this window: whether there is one of a cluster's plan. */
  readonly plans: { readonly onChange: Event<string>; has(clusterId: string): boolean };
  readonly log: Log;
}

/** Milliseconds: progress comes by the hundred. */
const TOGETHER = 150;
/** Milliseconds that a list of a section may take. */
const ASK_WITHIN = 60_000;
/** Milliseconds that a list of job stores is shown before it is asked for again. */
const STORES_LAST = 5 * 60_000;

/** The Clusters view: This machine first, always there; then the clusters of each account. It looks while it is shown. */
export class ClustersTree implements vscode.TreeDataProvider<unknown>, vscode.Disposable {
  private readonly all = new Disposables();
  private readonly changed = this.all.add(new vscode.EventEmitter<ClustersRow | ClustersRow[] | undefined>());
  private readonly rows = new RowKeeper();
  /** Ids of rows to draw anew; `''`: all. */
  private readonly due = new Set<string>();
  private timer: NodeJS.Timeout | undefined;
  private shownTop: ClustersRow[] = [];
  private watching: Disposable | undefined;
  /** Lists of job stores: many calls, so that a redrawn row does not ask again. */
  private readonly stores = new Map<string, { readonly at: number; readonly asked: Promise<JobStores> }>();

  readonly onDidChangeTreeData = this.changed.event;

  constructor(
    private readonly parts: ClustersTreeParts,
    view: Pick<vscode.TreeView<unknown>, 'visible' | 'onDidChangeVisibility'>,
  ) {
    const { machine, accounts, clusters, operations, leaders, forwards, plans } = parts;
    const redraw = (id: string): void => this.redraw(id);
    this.all.add(machine.onChange(() => this.redraw(THIS_MACHINE)));
    this.all.add(accounts.onChange(() => this.redraw('')));
    this.all.add(clusters.onChange((ids) => this.redrawClusters(ids)));
    this.all.add(operations.onChange(redraw));
    this.all.add(leaders.onChange(redraw));
    this.all.add(forwards.onChange(redraw));
    this.all.add(plans.onChange(redraw));
    this.all.add(view.onDidChangeVisibility(({ visible }) => this.look(visible)));
    this.look(view.visible);
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.look(false);
    this.all.dispose();
  }

  /** Draws everything anew and asks again for what is kept. */
  refresh(): void {
    this.stores.clear();
    this.redraw('');
  }

  async getChildren(element?: unknown): Promise<ClustersRow[]> {
    const row = element as ClustersRow | undefined;
    return row === undefined ? this.top() : this.below(row);
  }

  async getTreeItem(element: unknown): Promise<vscode.TreeItem> {
    const { content } = element as ClustersRow;
    switch (content.kind) {
      case 'thisMachine':
        return machineItem(await this.machineState());
      case 'fact':
        return factItem(content);
      case 'account':
        return accountItem(content, this.parts.clusters.scanning);
      case 'noAccount':
        return noAccountItem(content.id);
      case 'cluster':
        return this.clusterItem(content.id);
      case 'part':
        return partItem(content, this.shortageOf(element as ClustersRow));
      case 'accountProblem':
      case 'scanFailure':
      case 'looking':
      case 'noClusters':
        return noteItem(content);
      default:
        return askedItem(content);
    }
  }

  async resolveTreeItem(item: vscode.TreeItem, element: unknown): Promise<vscode.TreeItem> {
    const { content } = element as ClustersRow;
    if (content.kind === 'fact') await resolveFact(item, content, this.parts.machine);
    return item;
  }

  getParent(element: unknown): ClustersRow | undefined {
    return (element as ClustersRow).parent;
  }

  private async top(): Promise<ClustersRow[]> {
    const contents: RowContent[] = [{ kind: 'thisMachine', id: THIS_MACHINE }, ...(await this.groups())];
    this.shownTop = this.rows.keep(undefined, contents, (content) =>
      content.kind === 'account' ? { profile: profileOfGroup(content) } : {},
    );
    return this.shownTop;
  }

  private async groups(): Promise<RowContent[]> {
    const { accounts, clusters } = this.parts;
    const states = await accounts.states();
    return accountGroups({ states, clusters: clusters.clusters(), failures: clusters.failures() });
  }

  private async below(row: ClustersRow): Promise<ClustersRow[]> {
    const { content } = row;
    switch (content.kind) {
      case 'thisMachine':
        return this.rows.keep(row, factRows(await this.machineState()));
      case 'account':
        return this.belowAccount(row, content);
      case 'cluster': {
        const known = this.parts.clusters.get(content.id);
        return known === undefined ? [] : this.keepParts(row, this.partsOf(known), known.id);
      }
      case 'part':
        return this.belowPart(row, content);
      default:
        return [];
    }
  }

  /** With what is known now: a look may have found more since the account's row was drawn. */
  private async belowAccount(row: ClustersRow, { id }: AccountGroup): Promise<ClustersRow[]> {
    const group = (await this.groups()).find((each): each is AccountGroup => each.kind === 'account' && each.id === id);
    if (group === undefined) return [];
    row.content = group;
    const contents: RowContent[] = [
      ...group.clusters.map((each) => ({ kind: 'cluster' as const, id: each.id })),
      ...accountNotes(group, this.parts.clusters.scanning),
    ];
    return this.rows.keep(row, contents, (content): RowTarget => {
      if (content.kind === 'accountProblem') return { profile: content.state.profile };
      return content.kind === 'cluster' ? { clusterId: content.id } : {};
    });
  }

  private async belowPart(row: ClustersRow, section: PartRow): Promise<ClustersRow[]> {
    const known = row.clusterId === undefined ? undefined : this.parts.clusters.get(row.clusterId);
    if (known === undefined) return [];
    const { kind } = section.part;
    if (kind === 'activities' || kind === 'jobStores') return this.rows.keep(row, await this.asked(section, known));
    return this.keepParts(row, partsBelow(known, section, this.parts.forwards.of(known.id)), known.id);
  }

  private keepParts(row: ClustersRow, parts: readonly PartRow[], clusterId: string): ClustersRow[] {
    const contents = parts.map((part) => ({ kind: 'part' as const, ...part }));
    return this.rows.keep(row, contents, (content) =>
      content.kind === 'part' ? { clusterId, ...targetOfPart(content.part) } : { clusterId },
    );
  }

  private partsOf(known: KnownCluster): PartRow[] {
    const { leaders, forwards } = this.parts;
    return clusterParts(known, leaders.link(known.id), forwards.of(known.id));
  }

  /** What only AWS knows, asked when somebody opens the section. */
  private async asked({ id, part }: PartRow, known: KnownCluster): Promise<AskedContent[]> {
    const { activities, log } = this.parts;
    try {
      if (part.kind === 'jobStores') return jobStoreRows(id, await this.jobStoresOf(known));
      return activityRows(id, await activities.of(known.id, AbortSignal.timeout(ASK_WITHIN)));
    } catch (error) {
      log.warn(`${id}: ${errorText(error)}`);
      return [{ kind: 'notKnown', id: `${id}/notKnown`, error }];
    }
  }

  /** Why a group that waits for workers has none; the row is drawn again when it is known. */
  private shortageOf({ id, clusterId, content }: ClustersRow): ScalingEvent | undefined {
    if (clusterId === undefined || content.kind !== 'part' || content.part.kind !== 'group') return undefined;
    const { group, workers } = content.part.group;
    if (group.going || group.wanted <= workers.length) return undefined;
    return this.parts.activities.shortage(clusterId, group.name, () => this.redraw(id));
  }

  private jobStoresOf(known: KnownCluster): Promise<JobStores> {
    const kept = this.stores.get(known.id);
    if (kept !== undefined && Date.now() - kept.at < STORES_LAST) return kept.asked;
    const asked = this.parts.jobStores(known, AbortSignal.timeout(ASK_WITHIN));
    this.stores.set(known.id, { at: Date.now(), asked });
    asked.catch(() => this.stores.delete(known.id));
    return asked;
  }

  private clusterItem(id: string): vscode.TreeItem {
    const { clusters, operations, leaders, plans } = this.parts;
    const known = clusters.get(id);
    // It went while its row was drawn: the account's rows follow.
    if (known === undefined) return new vscode.TreeItem('');
    return clusterItem(known, { operation: operations.of(id), link: leaders.link(id), planned: plans.has(id) });
  }

  private machineState() {
    return this.parts.machine.state(AbortSignal.timeout(60_000));
  }

  /** Watches AWS only while somebody sees it. */
  private look(visible: boolean): void {
    if (visible) this.watching ??= this.watch();
    else {
      this.watching?.dispose();
      this.watching = undefined;
    }
  }

  private watch(): Disposable {
    const { accounts, clusters } = this.parts;
    const both = new Disposables();
    both.add(accounts.watch());
    both.add(clusters.watch());
    return both;
  }

  /** The clusters that show something else; their accounts where only a look began or ended; all where there are others than before. */
  private redrawClusters(ids: readonly string[]): void {
    const { clusters } = this.parts;
    const isShown = (id: string): boolean => this.rows.get(id) !== undefined && clusters.get(id) !== undefined;
    const accounts = this.shownTop.filter(({ content }) => content.kind === 'account').map(({ id }) => id);
    if (ids.length === 0) for (const id of accounts) this.redraw(id);
    else if (ids.every(isShown)) for (const id of ids) this.redraw(id);
    else this.redraw('');
  }

  private redraw(id: string): void {
    this.due.add(id);
    this.timer ??= setTimeout(() => this.flush(), TOGETHER);
  }

  private flush(): void {
    this.timer = undefined;
    const due = [...this.due];
    this.due.clear();
    if (due.includes('')) {
      this.changed.fire(undefined);
      return;
    }
    const rows = due.flatMap((id) => this.rows.get(id) ?? []);
    if (rows.length > 0) this.changed.fire(rows);
  }
}

/** What commands on the row of a part are told. */
function targetOfPart(part: PartRow['part']): RowTarget {
  switch (part.kind) {
    case 'forward':
      return { part };
    case 'leader':
    case 'worker':
      return { machineId: part.machine.id };
    default:
      return {};
  }
}
