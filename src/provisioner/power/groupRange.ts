import type { AutoScalingCalls, ScalingGroup } from '../aws/calls/autoScaling';
import { RANGE_TAG, SCALED_TAG } from '../names';

/** The sizes of a worker group. */
export interface GroupRange {
  readonly least: number;
  readonly most: number;
  readonly wanted: number;
}

const NOTHING: GroupRange = { least: 0, most: 0, wanted: 0 };

/** The range that a stopped group had; undefined without the tag, or with one that somebody wrote otherwise. */
export function keptRange({ tags }: Pick<ScalingGroup, 'tags'>): GroupRange | undefined {
  const [, least, most, wanted] = /^(\d{1,4})-(\d{1,4})-(\d{1,4})$/.exec(tags[RANGE_TAG] ?? '') ?? [];
  if (least === undefined || most === undefined || wanted === undefined) return undefined;
  const range = { least: Number(least), most: Number(most), wanted: Number(wanted) };
  return range.least <= range.wanted && range.wanted <= range.most ? range : undefined;
}

function isAtZero({ least, most }: ScalingGroup): boolean {
  return least === 0 && most === 0;
}

/** Brings a group to nothing. Its range is written down before, so that it is never lost; a second call changes nothing. */
export async function emptyGroup(calls: AutoScalingCalls, group: ScalingGroup, signal: AbortSignal): Promise<void> {
  if (isAtZero(group)) return;
  const { name, least, most, wanted } = group;
  await calls.tagGroup(name, { [RANGE_TAG]: `${least}-${most}-${wanted}` }, signal);
  await calls.resizeGroup(name, NOTHING, signal);
}

/**
 * Brings a group back to the range that it had. Gives whether that is known. One that the autoscaler looks after begins with its least: nobody
 * pays for workers that no job waits for.
 */
export async function refillGroup(calls: AutoScalingCalls, group: ScalingGroup, signal: AbortSignal): Promise<boolean> {
  const range = keptRange(group);
  if (isAtZero(group)) {
    if (range === undefined) return false;
    const wanted = SCALED_TAG in group.tags ? range.least : range.wanted;
    await calls.resizeGroup(group.name, { ...range, wanted }, signal);
  }
  if (RANGE_TAG in group.tags) await calls.untagGroup(group.name, [RANGE_TAG], signal);
  return true;
}
