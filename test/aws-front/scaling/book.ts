import { placeKey, type Place } from '../cloud';
import type { Next } from '../front';
import type { Group } from './group';
import { endSurplus, launchMissing, lookAtMembers } from './launch';

/** Milliseconds between two looks of a group at its machines. */
const LOOKS_EACH = 1_000;

/** The groups of all accounts and regions, each brought to the size that is wanted of it. */
export class GroupBook {
  private readonly groups = new Map<string, Group>();
  private readonly working = new Map<Group, Promise<void>>();
  private timer: NodeJS.Timeout | undefined;

  /** @param handle gives the way for the groups' own calls; it is there when the first call comes. */
  constructor(readonly handle: () => Next) {}

  find(place: Place, name: string): Group | undefined {
    return this.groups.get(placeKey(place, name));
  }

  at({ account, region }: Place): Group[] {
    return [...this.groups.values()].filter(({ place }) => place.account === account && place.region === region);
  }

  add(group: Group): void {
    this.groups.set(placeKey(group.place, group.name), group);
    this.timer ??= setInterval(() => void this.settled(), LOOKS_EACH).unref();
  }

  remove(group: Group): void {
    this.groups.delete(placeKey(group.place, group.name));
  }

  /** One look at a time for each group; a call during a look has one of its own after it. */
  work(group: Group): Promise<void> {
    const before = this.working.get(group) ?? Promise.resolve();
    const now: Promise<void> = before
      .then(() => this.step(group))
      // The server was stopped or emptied in the middle of a look.
      .catch(() => undefined)
      .finally(() => {
        if (this.working.get(group) === now) this.working.delete(group);
      });
    this.working.set(group, now);
    return now;
  }

  /** Waits until every group has looked at its machines and done what follows. */
  async settled(): Promise<void> {
    await Promise.all([...this.groups.values()].map((group) => this.work(group)));
  }

  async clear(): Promise<void> {
    this.groups.clear();
    clearInterval(this.timer);
    this.timer = undefined;
    await Promise.all(this.working.values());
  }

  private async step(group: Group): Promise<void> {
    if (this.find(group.place, group.name) !== group) return;
    const next = this.handle();
    await lookAtMembers(group, next);
    await endSurplus(group, next);
    if (!group.deleting) await launchMissing(group, next);
    await lookAtMembers(group, next);
    if (group.deleting && group.members.length === 0) this.remove(group);
  }
}
