import { createHash } from 'node:crypto';
import type { BatchSystem, RunOptions } from '../contracts/runRecord';
import type { Attempt } from '../contracts/starter';
import type { CommandLineRequest } from './commandLine';
import { s3Variables } from './launchCommand/launchEnvironment';

/** Where on a cluster an attempt runs. */
export interface ClusterAttempt {
  readonly batchSystem: BatchSystem;
  readonly runId: string;
  /** Counts from 1: one more than the run has attempts. */
  readonly attempt: number;
  /** Of the cluster's spec. */
  readonly s3Endpoint?: string;
}

const OWNER_FLAG = '--kubernetesOwner=';
/** The variable by which Toil's job store finds a store that speaks S3. */
const S3_ADDRESS = 'AWS_ENDPOINT_URL_S3';
/**
 * Seconds that a pod may take to be created. Toil's 120 fail jobs on a fresh worker, which has to pull the appliance's image first
 * (reference toil-facts.md 4.4).
 */
const POD_TIMEOUT = 1800;
/** Tries beyond the first where workers can be taken away: on Kubernetes an interruption uses one up (toil-facts.md 4.4). */
const SPOT_RETRIES = 3;
/** Of the name of an AWS job store: Toil appends `--toil` and a bucket's name ends at 63 (toil-facts.md 4.10). */
const LONGEST_JOB_STORE = 56;
const DIGEST_LENGTH = 6;

/** What `buildCommandLine` is told of the cluster. */
export function clusterCommandOptions(
  where: ClusterAttempt,
): Pick<CommandLineRequest, 'batchSystem'> & { readonly placeFlags: readonly string[] } {
  return { batchSystem: where.batchSystem, placeFlags: clusterFlags(where) };
}

/**
 * The flags of an attempt beside `--batchSystem`. Nothing about scaling: on Kubernetes that is the cluster-autoscaler's, and Toil refuses
 * a provisioner there (toil-facts.md 4.3).
 */
function clusterFlags({ batchSystem, runId, attempt, s3Endpoint }: ClusterAttempt): string[] {
  if (batchSystem === 'single_machine') return [];
  // A job has the leader's environment from the job store only: the way there it must know before.
  const toStore = s3Endpoint === undefined ? [] : [`--setEnv=${S3_ADDRESS}=${s3Endpoint}`];
  if (batchSystem !== 'kubernetes') return toStore;
  return [`${OWNER_FLAG}${kubernetesOwner(runId, attempt)}`, `--kubernetesPodTimeout=${POD_TIMEOUT}`, ...toStore];
}

/**
 * The owner of an attempt's pods: their names begin with it, and nothing else on them names the run (toil-facts.md 4.5). 14 characters
 * at most, as a name is a label of 63 characters too.
 */
export function kubernetesOwner(runId: string, attempt: number): string {
  return `r${digest(runId).slice(0, 8)}-${attempt.toString(36)}`;
}

/** The owner of the pods of an attempt as its command line names it: the attempts of a run tell which pods are the run's. */
export function ownerOfAttempt({ argv }: Pick<Attempt, 'argv'>): string | undefined {
  return argv.findLast((word) => word.startsWith(OWNER_FLAG))?.slice(OWNER_FLAG.length);
}

/** The user's options as a cluster needs them: with enough tries where there are spot workers. */
export function clusterRunOptions(options: RunOptions, hasSpotGroups: boolean): RunOptions {
  return hasSpotGroups ? { ...options, retries: Math.max(options.retries ?? 0, SPOT_RETRIES) } : options;
}

/**
 * A job store of its own for a run: `aws:REGION:NAME`. `prefix` is how the names of the cluster's job stores begin, and ends with `-`:
 * its leader may make those only, and they are found and counted by it.
 */
export function clusterJobStore(region: string, prefix: string, runId: string): string {
  const safe = runId
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  const room = LONGEST_JOB_STORE - prefix.length;
  const head = safe.slice(0, Math.max(0, room - DIGEST_LENGTH - 1)).replace(/-$/, '');
  const name = safe.length > 0 && safe === runId && safe.length <= room ? safe : ending(head, runId);
  return `aws:${region}:${prefix}${name}`;
}

function ending(head: string, runId: string): string {
  return [...(head ? [head] : []), digest(runId).slice(0, DIGEST_LENGTH)].join('-');
}

/** What is wrong with a job store for jobs on workers. `kind`: they see no file of the leader; the rest is about `aws:REGION:NAME`. */
export type JobStoreFault = 'kind' | 'form' | 'characters' | 'hyphens' | 'length';

/** Why jobs on workers could not use this job store; undefined: they can, as far as its name tells (toil-facts.md 4.10). */
export function sharedJobStoreFault(locator: string): JobStoreFault | undefined {
  if (/^google:/.test(locator)) return undefined;
  if (!locator.startsWith('aws:')) return 'kind';
  const [, name] = /^aws:[a-z]{2}(?:-[a-z]+)+-\d:([^:]+)$/.exec(locator) ?? [];
  if (name === undefined) return 'form';
  if (/[^a-z0-9-]/.test(name)) return 'characters';
  if (/^-|-$|--/.test(name)) return 'hyphens';
  return name.length < 3 || name.length > LONGEST_JOB_STORE ? 'length' : undefined;
}

/**
 * What Toil's environment has on a cluster beside the container's own. A store that speaks S3 is named twice: Toil's variables reach its
 * URL helpers only, and only with a port; Amazon's reaches its job store (toil-facts.md 4.10).
 */
export function clusterEnvironment(s3Endpoint: string | undefined): Record<string, string> {
  const utf8 = { PYTHONUTF8: '1', LC_CTYPE: 'C.UTF-8' };
  if (s3Endpoint === undefined) return utf8;
  return { ...utf8, ...Object.fromEntries(s3Variables(s3Endpoint).variables), [S3_ADDRESS]: s3Endpoint };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
