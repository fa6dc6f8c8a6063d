import { l10n } from 'vscode';
import { basename } from 'node:path';
import type { RunOptions } from '../../contracts/runRecord';
import { formatBytes } from '../../shared/text';
import { clusterRunOptions } from '../../toil/clusterRun';
import type { FitOffers } from '../../usecases/clusters/fitOffer';
import { planRun, type RunWish } from '../../usecases/planRun';
import { spotGroups, type ClusterChoice } from '../../usecases/runPlaces/clusterChoices';
import type { CopyPreview, LeaderFiles, NeededFiles } from '../../usecases/runPlaces/leaderFiles';
import type { LeaderStart, LeaderStarts } from '../../usecases/runPlaces/leaderStarts';
import type { RunKey } from '../../usecases/runPlaces/runKey';
import { bucketsIn, inputTexts, s3Shortage, type S3Shortage } from '../../usecases/runPlaces/s3Access';
import { startRun } from '../../usecases/startRun';
import { withNotification, withViewProgress } from '../progress';
import { problemsText, progressText } from '../reach/syncText';
import { choosePreemptible } from './choosePreemptible';
import type { Destination, Draft, FlowQuestion, ReadyPlace } from './destination';
import { confirmBuckets, confirmEndpoint, confirmFitOnCluster, confirmUncopied } from './leaderChecks';

export interface LeaderDestinationParts {
  readonly leaderStarts: LeaderStarts;
  readonly leaderFiles: LeaderFiles;
  readonly fitOffers: Pick<FitOffers, 'offer'>;
  /** Told when a run has started. */
  readonly started: (run: RunKey) => Promise<void>;
}

/** Runs on the leader of a cluster, with its workers or alone: what the run reads is copied there first. */
export function toLeader(parts: LeaderDestinationParts, choice: ClusterChoice): Destination {
  return {
    ready: async (language, signal) => {
      const start = await withNotification(l10n.t('Connecting to the leader'), (_report, stop) =>
        parts.leaderStarts.prepare(choice, language, AbortSignal.any([signal, stop])),
      );
      return readyLeader(parts, start);
    },
  };
}

function readyLeader(parts: LeaderDestinationParts, leader: LeaderStart): ReadyPlace {
  const previews = new Map<string, Promise<CopyPreview>>();
  // Asked again for each option that is changed, which changes no file.
  const preview = (paths: readonly string[]): Promise<CopyPreview> => {
    const key = JSON.stringify(paths);
    const asked =
      previews.get(key) ??
      withNotification(l10n.t('Comparing files with the leader of {0}', leader.known.key.name), (_report, signal) =>
        parts.leaderFiles.preview(leader.known.id, paths, signal),
      );
    previews.set(key, asked);
    return asked;
  };
  return {
    settle: (options, title) => settle(leader, options, title),
    draft: (wish, question, signal) => draft({ ...parts, preview }, leader, wish, question, signal),
  };
}

/** Tries enough for spot workers where there are some, and asks about them where nothing was said. */
async function settle({ known, batchSystem }: LeaderStart, asked: RunOptions, title: string) {
  const spot = batchSystem === 'single_machine' ? 'noGroups' : spotGroups(known);
  const options = clusterRunOptions(asked, spot === 'some' || spot === 'only');
  if (options.defaultPreemptible !== undefined || (spot !== 'some' && spot !== 'only')) return options;
  const answer = await choosePreemptible(title, known.key.name, spot);
  return answer.kind === 'back' ? 'back' : { ...options, defaultPreemptible: answer.value };
}

async function draft(
  parts: LeaderDestinationParts & { readonly preview: (paths: readonly string[]) => Promise<CopyPreview> },
  leader: LeaderStart,
  wish: RunWish,
  { description, runId }: FlowQuestion,
  signal: AbortSignal,
): Promise<Draft> {
  const { leaderFiles } = parts;
  const clusterId = leader.known.id;
  const needed = await leaderFiles.needed(wish, description, runId, signal);
  const preview = await parts.preview(needed.paths);
  const plan = planRun(needed.wish, leader.place, new Date(), runId);
  const shortage = s3Shortage(bucketsIn(inputTexts(wish.inputs, needed.text)), leader.rights);
  return {
    plan,
    facts: [...copyFacts(preview), ...storeFacts(plan.record.jobStore), ...bucketFacts(leader, shortage)],
    start: async (stop) => {
      const name = basename(wish.workflow.path);
      await confirmEndpoint(leader, stop);
      await confirmBuckets(leader, name, shortage);
      await confirmFitOnCluster(parts.fitOffers, leader, name, wish, stop);
      await bring(parts, leader, name, needed);
      const id = await withViewProgress('toil.runs', (limit) =>
        startRun(leader.start, needed.wish, plan, AbortSignal.any([stop, limit])),
      );
      const run = { clusterId, runId: id };
      await parts.started(run);
      return run;
    },
  };
}

async function bring(
  { leaderFiles }: LeaderDestinationParts,
  { known }: LeaderStart,
  name: string,
  needed: NeededFiles,
): Promise<void> {
  const title = l10n.t('Copying the files of {0} to the leader of {1}', name, known.key.name);
  const problems = await withNotification(title, (report, signal) =>
    leaderFiles.bring(known.id, needed, (progress) => report(progressText(progress)), signal),
  );
  if (problems.length > 0) await confirmUncopied(name, problemsText(problems));
}

function copyFacts({ files, bytes, problems }: CopyPreview): string[] {
  const copied =
    files === 0
      ? l10n.t('All files that it reads are on the leader already')
      : files === 1
        ? l10n.t('1 file is copied to the leader first: {0}', formatBytes(bytes))
        : l10n.t('{0} files are copied to the leader first: {1}', files, formatBytes(bytes));
  return [copied, ...(problems.length > 0 ? [problemsText(problems)] : [])];
}

function storeFacts(jobStore: string): string[] {
  return jobStore.startsWith('file:')
    ? [l10n.t('Job store on the disk of the leader')]
    : [l10n.t('Job store in S3: {0}. It is deleted when the run succeeds', jobStore)];
}

function bucketFacts({ known }: LeaderStart, shortage: S3Shortage | undefined): string[] {
  if (shortage?.kind !== 'unknown') return [];
  const buckets = shortage.buckets.join(', ');
  return [l10n.t('Whether jobs on {0} may read these buckets is not known: {1}', known.key.name, buckets)];
}
