import type * as vscode from 'vscode';
import { Disposables } from '../../shared/disposables';
import { Emitter } from '../../shared/events';
import type { LaunchingParts } from '../../usecases/launching/launchingParts';
import { PlanSession, type PlanWish } from '../../usecases/launching/planSession';
import { clusterOfId } from '../../usecases/clusters/clusterKey';
import { PlanMarks } from './planMarks';
import { PlanPanel } from './planPanel';
import { actOnPlan } from './actOnPlan';
import { tellEnd } from './tellEnd';
import { planPage } from './text/planPage';

export interface PlanPagesParts {
  readonly launching: LaunchingParts;
  readonly extensionUri: vscode.Uri;
  /** Tells the user of an error. */
  readonly report: (error: unknown) => void;
}

interface Open {
  readonly session: PlanSession;
  panel: PlanPanel | undefined;
  readonly all: Disposables;
}

/**
 * The plans of this window, one for each cluster. A page may be closed while its launch goes on: it is there again when it is asked for.
 */
export class PlanPages implements vscode.Disposable {
  private readonly open = new Set<Open>();
  private readonly marks = new PlanMarks();
  private readonly changed = new Emitter<string>();
  /** Fires with the id of the cluster whose plan came or went. */
  readonly onChange = this.changed.event;

  constructor(private readonly parts: PlanPagesParts) {}

  /** Whether there is a plan of a cluster in this window. */
  has(id: string): boolean {
    return this.find(id) !== undefined;
  }

  /** Shows the page of a wish and makes its plan; one of the same cluster that is open is used again, unless it is at work. */
  async plan(wish: PlanWish, where: 'active' | 'beside' = 'active'): Promise<void> {
    const same = [...this.open].find(({ session }) => isSame(session, wish));
    const entry = same ?? this.add(wish);
    this.reveal(entry, where);
    await entry.session.plan(wish);
  }

  /** Shows the plan of a cluster again; false when this window has none. */
  show(id: string): boolean {
    const entry = this.find(id);
    if (entry) this.reveal(entry);
    return entry !== undefined;
  }

  /** Closes the plan of a cluster that is gone. */
  forget(id: string): void {
    const entry = this.find(id);
    if (entry !== undefined && !entry.session.isBusy) this.drop(entry);
  }

  dispose(): void {
    for (const entry of [...this.open]) this.drop(entry);
    this.marks.dispose();
    this.changed.dispose();
  }

  private find(id: string): Open | undefined {
    const key = clusterOfId(id);
    return [...this.open].find(({ session }) => {
      const { spec } = session.wish;
      return (
        session.clusterId === id ||
        (session.clusterId === undefined && spec.name === key?.name && spec.region === key?.region)
      );
    });
  }

  private add(wish: PlanWish): Open {
    const session = new PlanSession(this.parts.launching, wish);
    const all = new Disposables();
    const entry: Open = { session, panel: undefined, all };
    all.add(session);
    let known: string | undefined;
    let revision = -1;
    all.add(
      session.onChange(() => {
        entry.panel?.update();
        if (session.revision === revision) return;
        revision = session.revision;
        const { file } = session.wish;
        if (file !== undefined) this.marks.show(file, session.state).catch(this.parts.report);
        if (session.clusterId !== known) this.tell(known);
        known = session.clusterId;
        this.tell(known);
        // It took minutes: the user looks at something else by now.
        if (entry.panel?.isVisible !== true) tellEnd(session).catch(this.parts.report);
      }),
    );
    this.open.add(entry);
    return entry;
  }

  private reveal(entry: Open, where: 'active' | 'beside' = 'active'): void {
    if (entry.panel) {
      entry.panel.reveal();
      return;
    }
    const { session } = entry;
    entry.panel = new PlanPanel({
      extensionUri: this.parts.extensionUri,
      where,
      page: () => planPage(session),
      act: (act) => {
        // A button of a state that is over means nothing any more.
        if (act.revision === session.revision)
          actOnPlan(session, act, () => entry.panel?.dispose()).catch(this.parts.report);
      },
      closed: () => {
        entry.panel = undefined;
        if (!session.isBusy) this.drop(entry);
      },
    });
  }

  private drop(entry: Open): void {
    if (!this.open.delete(entry)) return;
    const { panel } = entry;
    entry.panel = undefined;
    panel?.dispose();
    entry.all.dispose();
    this.tell(entry.session.clusterId);
  }

  private tell(id: string | undefined): void {
    if (id !== undefined) this.changed.fire(id);
  }
}

/** Whether a wish is about what a plan is about already. */
function isSame({ wish, state }: PlanSession, other: PlanWish): boolean {
  if (wish.file !== undefined && wish.file === other.file && wish.mode === other.mode) return true;
  const key = 'prepared' in state ? state.prepared.key : undefined;
  const region = key?.region ?? wish.spec.region;
  return wish.profile === other.profile && wish.spec.name === other.spec.name && region === other.spec.region;
}
