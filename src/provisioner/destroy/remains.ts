import type { Aws } from '../aws/aws';
import type { Volume } from '../aws/calls/ec2';
import { retrying } from '../aws/retry';
import { atOnce } from '../atOnce';
import { CLUSTER_TAG } from '../clusters/toilTags';
import { ofKind, type Found } from '../inventory/found';
import { isOurVolume } from '../inventory/ownership';
import { recordsOfCluster } from '../names';
import { nextLook } from './machines';
import { StillThere, type Removal } from './removal';
import { unlessGone } from './unlessGone';

/** What is removed. `whole`: all of the cluster, so that what came meanwhile goes as well; else what was chosen and no more. */
export interface Scope {
  readonly cluster: string;
  readonly found: readonly Found[];
  readonly whole: boolean;
}

/** Milliseconds for which something may still write into a bucket. */
const SETTLING = { also: ['stillInUse'], within: 30_000 } as const;

interface VolumeWaits {
  readonly removal: Removal;
  readonly machinesGone: boolean;
  /** Milliseconds. */
  readonly patience: number;
}

/** Volumes that the instances did not take with them; as long as not all of those are gone, only what no instance holds. */
export async function removeVolumes(
  { ec2 }: Pick<Aws, 'ec2'>,
  { cluster, found, whole }: Scope,
  { removal, machinesGone, patience }: VolumeWaits,
  signal: AbortSignal,
): Promise<void> {
  const chosen = ofKind(found, 'volume');
  if (chosen.length === 0 && !(whole && found.some(({ kind }) => kind === 'leader'))) return;
  const ended = new Set(machinesGone ? found.map(({ id }) => id) : []);
  const ids = new Set(chosen.map(({ id }) => id));
  const goes = (volume: Volume): boolean => ids.has(volume.id) || (whole && isOurVolume(volume, cluster));
  const ours = async (): Promise<Volume[]> =>
    (await ec2.volumes({ tags: { [CLUSTER_TAG]: cluster } }, signal)).filter(goes);
  const deadline = Date.now() + (machinesGone ? patience : 0);
  const look = untilFree(ours, ended, deadline, signal);
  const there = await look.catch(() => []);
  const late = there.filter(({ id }) => !ids.has(id));
  const all = [...chosen, ...late.map((volume) => ({ kind: 'volume', id: volume.id, volume }) as const)];
  await atOnce(all, (volume) =>
    removal.of(volume, async () => {
      const now = (await look).find(({ id }) => id === volume.id);
      if (now === undefined) return;
      if (isHeld(now, ended)) throw new StillThere({ reason: 'needs' });
      await unlessGone(ec2.deleteVolume(volume.id, signal));
    }),
  );
}

/** Looks until no volume is held by an instance that is there, or that we do not know as ended. */
async function untilFree(
  look: () => Promise<Volume[]>,
  ended: ReadonlySet<string>,
  deadline: number,
  signal: AbortSignal,
): Promise<Volume[]> {
  for (let turn = 0; ; turn += 1) {
    const volumes = await look();
    if (Date.now() >= deadline || !volumes.some((each) => isHeld(each, ended))) return volumes;
    await nextLook(turn, signal);
  }
}

function isHeld({ attachedTo }: Volume, ended: ReadonlySet<string>): boolean {
  return attachedTo !== undefined && !ended.has(attachedTo);
}

/** Records in the parameter store: also what a leader wrote while it was ended. */
export async function removeParameters(
  { ssm }: Pick<Aws, 'ssm'>,
  { cluster, found, whole }: Scope,
  removal: Removal,
  signal: AbortSignal,
): Promise<void> {
  const chosen = ofKind(found, 'parameter');
  const again = whole && found.some(({ kind }) => kind === 'leader');
  const listed = again ? await ssm.parameterNames(recordsOfCluster(cluster), signal).catch(() => []) : [];
  const known = new Set(chosen.map(({ id }) => id));
  const late = listed.filter(({ name }) => !known.has(name));
  const all = [...chosen, ...late.map(({ name, changed }) => ({ kind: 'parameter', id: name, changed }) as const)];
  if (all.length === 0 || signal.aborted) {
    await Promise.all(all.map((each) => removal.of(each, () => Promise.resolve())));
    return;
  }
  const ids = all.map(({ id }) => id);
  const deleted = unlessGone(ssm.deleteParameters(ids, signal));
  await Promise.all(all.map((each) => removal.of(each, () => deleted)));
}

export async function removeBucket(
  { s3 }: Pick<Aws, 's3'>,
  found: readonly Found[],
  removal: Removal,
  signal: AbortSignal,
): Promise<void> {
  const empty = async (id: string): Promise<void> => {
    await s3.emptyBucket(id, signal);
    await s3.deleteBucket(id, signal);
  };
  await atOnce(ofKind(found, 'bucket'), (bucket) =>
    removal.of(bucket, () => retrying(() => unlessGone(empty(bucket.id)), SETTLING, signal)),
  );
}

export async function removeTemplates(
  { ec2 }: Pick<Aws, 'ec2'>,
  found: readonly Found[],
  removal: Removal,
  signal: AbortSignal,
): Promise<void> {
  await atOnce(ofKind(found, 'launchTemplate'), (template) =>
    removal.of(template, () => unlessGone(ec2.deleteLaunchTemplate(template.id, signal))),
  );
}
