import type { GroupUse } from '../aws/calls/ec2';
import type { Found } from '../inventory/found';

/** How the removal of one thing goes. `waiting`: it cannot go yet; `use` says what has it. */
export type RemovalProgress =
  | { readonly found: Found; readonly state: 'started' | 'done' }
  | { readonly found: Found; readonly state: 'waiting'; readonly use: GroupUse }
  | { readonly found: Found; readonly state: 'failed'; readonly left: Left };

/** Why something is still there. `needs`: what it hangs on is. */
export type Left =
  | { readonly found: Found; readonly reason: 'failed'; readonly error: unknown }
  | { readonly found: Found; readonly reason: 'inUse'; readonly use: GroupUse }
  | { readonly found: Found; readonly reason: 'slow' | 'stopped' | 'needs' };

/** What a removal came to. */
export interface Removed {
  readonly removed: readonly Found[];
  readonly left: readonly Left[];
}

/** An outcome that is no failure of a call. */
export class StillThere extends Error {
  override readonly name = 'StillThere';

  constructor(
    readonly why: { readonly reason: 'inUse'; readonly use: GroupUse } | { readonly reason: 'slow' | 'needs' },
  ) {
    super(why.reason);
  }
}

/** Keeps what became of each thing, and tells. */
export class Removal {
  private readonly gone: Found[] = [];
  private readonly left = new Map<Found, Left>();

  constructor(
    private readonly report: (progress: RemovalProgress) => void,
    private readonly signal: AbortSignal,
  ) {}

  /** Removes one thing and notes what came of it. Gives whether it is gone. Never throws. */
  async of(found: Found, work: () => Promise<void>): Promise<boolean> {
    if (this.signal.aborted) return this.stays({ found, reason: 'stopped' });
    this.report({ found, state: 'started' });
    try {
      await work();
    } catch (error) {
      return this.stays(this.reasonOf(found, error));
    }
    this.gone.push(found);
    this.report({ found, state: 'done' });
    return true;
  }

  /** Notes that something is waited for. */
  waits(found: Found, use: GroupUse): void {
    this.report({ found, state: 'waiting', use });
  }

  result(): Removed {
    return { removed: this.gone, left: [...this.left.values()] };
  }

  private stays(left: Left): false {
    this.left.set(left.found, left);
    this.report({ found: left.found, state: 'failed', left });
    return false;
  }

  private reasonOf(found: Found, error: unknown): Left {
    if (this.signal.aborted) return { found, reason: 'stopped' };
    return error instanceof StillThere ? { found, ...error.why } : { found, reason: 'failed', error };
  }
}
