import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import type { RunRecord } from '../../contracts/runRecord';
import type { LookUp, ReadText, WorkflowDescription } from '../../toil/workflow/description';
import type { Leaders } from '../leaders/leaders';
import type { RunWish } from '../planRun';
import { bytesOf, copyFolder, type SyncChange, type SyncProblem, type SyncProgress } from '../sync/copyFolder';
import type { LeaderPlace } from '../sync/places';
import { filesOfRun } from '../sync/runFiles';
import { syncForRun, type Copied, type CopyTools } from '../sync/syncForRun';
import { wishOnLeader, type LeaderCopy, type LeaderWish } from './wishOnLeader';

export type { SyncProblem, SyncProgress } from '../sync/copyFolder';

export interface LeaderFilesParts {
  readonly leaders: Pick<Leaders, 'connect'>;
  /** Where this machine's files lie on every leader. */
  readonly place: LeaderPlace;
  readonly thisHost: RunRecord['host'];
  readonly tools: () => CopyTools;
  readonly readText: ReadText;
  readonly lookUp: LookUp;
}

/** What a run needs on the leader. */
export interface NeededFiles extends LeaderWish {
  /** Absolute paths of this machine, for the copy. */
  readonly paths: readonly string[];
  /** The text of the inputs file, if there is one. */
  readonly text?: string;
}

/** What would be copied. */
export interface CopyPreview {
  readonly files: number;
  readonly bytes: number;
  readonly changes: readonly SyncChange[];
  readonly problems: readonly SyncProblem[];
}

/** Brings what runs read to leaders. */
export class LeaderFiles {
  constructor(private readonly parts: LeaderFilesParts) {}

  /** What a wish reads, and the wish as the leader is told it. */
  async needed(
    wish: RunWish,
    description: WorkflowDescription,
    runId: string,
    signal: AbortSignal,
  ): Promise<NeededFiles> {
    const { readText, lookUp, place, thisHost } = this.parts;
    const { inputs } = wish;
    const text = inputs.kind === 'file' ? await readText(inputs.path) : undefined;
    const reads = {
      description,
      ...(inputs.kind === 'file' && text !== undefined ? { inputs: { path: inputs.path, text } } : {}),
      ...(inputs.kind === 'arguments' ? { words: inputs.words } : {}),
    };
    const { paths, inputs: named } = await filesOfRun(reads, { readText, lookUp }, signal);
    const known = { named, ...(text === undefined ? {} : { text }) };
    return { paths, ...(text === undefined ? {} : { text }), ...wishOnLeader(wish, known, { runId, place, thisHost }) };
  }

  /** How much has to be copied; changes nothing. @throws SyncError, SshError. */
  async preview(clusterId: string, paths: readonly string[], signal: AbortSignal): Promise<CopyPreview> {
    const { place, leaders, tools } = this.parts;
    const connection = await leaders.connect(clusterId, 'mayAsk', signal);
    const options = { ...tools(), place, dryRun: true };
    const { changes, problems } = await syncForRun(connection, paths, options, () => undefined, signal);
    const files = changes.filter(
      ({ entry, change }) => entry === 'file' && (change === 'create' || change === 'update'),
    );
    return { files: files.length, bytes: bytesOf({ changes: files }), changes, problems };
  }

  /** Brings named files and folders; gives what was done. @throws SyncError, SshError. */
  async send(
    clusterId: string,
    paths: readonly string[],
    report: (progress: SyncProgress) => void,
    signal: AbortSignal,
  ): Promise<Copied> {
    const { place, leaders, tools } = this.parts;
    const connection = await leaders.connect(clusterId, 'mayAsk', signal);
    return syncForRun(connection, paths, { ...tools(), place }, report, signal);
  }

  /** Copies it; gives what could not be copied. After a cut it goes on where it stopped. @throws SyncError, SshError. */
  async bring(
    clusterId: string,
    { paths, copy }: Pick<NeededFiles, 'paths' | 'copy'>,
    report: (progress: SyncProgress) => void,
    signal: AbortSignal,
  ): Promise<readonly SyncProblem[]> {
    const { problems } = await this.send(clusterId, paths, report, signal);
    return copy ? [...problems, ...(await this.bringCopy(clusterId, copy, signal))] : problems;
  }

  private async bringCopy(clusterId: string, copy: LeaderCopy, signal: AbortSignal): Promise<readonly SyncProblem[]> {
    const { place, leaders, tools } = this.parts;
    const connection = await leaders.connect(clusterId, 'mayAsk', signal);
    const local = await mkdtemp(join(tmpdir(), 'toil-inputs-'));
    try {
      await writeFile(join(local, posix.basename(copy.path)), copy.text, { signal });
      const remote = posix.dirname(copy.path);
      const only = { direction: 'up', local, remote, excludes: [], deletes: false, dryRun: false } as const;
      return (await copyFolder(connection, only, { ...tools(), place }, () => undefined, signal)).problems;
    } finally {
      await rm(local, { recursive: true, force: true });
    }
  }
}
