import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { shownText } from '../../shared/shownText';
import type { KnownCluster } from '../../usecases/clusters/knownClusters';
import { describeWorkflow } from '../../usecases/describeWorkflow';
import { newRunId } from '../../usecases/planRun';
import type { LeaderFiles } from '../../usecases/runPlaces/leaderFiles';
import { withNotification } from '../progress';
import { readTextFile } from '../readText';
import { chooseInputs } from '../runFlow/chooseInputs';
import { chooseWorkflow } from '../runFlow/chooseWorkflow';
import { createInputs } from '../runFlow/createInputs';
import type { Remembered } from '../runFlow/remembered';
import { makeWish } from '../runFlow/runFlow';
import { confirmCopy } from './copyPreview';
import { progressText } from './syncText';
import { tellCopied } from './tellCopied';

export interface WorkflowFilesParts {
  readonly files: LeaderFiles;
  readonly remembered: Remembered;
}

/** Copies what one workflow reads to its place on the leader: what would be copied is shown first. */
export async function copyWorkflowFiles(
  { files, remembered }: WorkflowFilesParts,
  { id, key }: KnownCluster,
  title: string,
): Promise<void> {
  const workflow = await chooseWorkflow(undefined, title);
  if (!workflow) return;
  const { language, path } = workflow;
  const signal = AbortSignal.timeout(60_000);
  const description = await describeWorkflow(language, path, undefined, readTextFile, signal);
  const inputs = await chooseInputs({ title, workflow, description, back: false }, remembered);
  if (inputs.kind === 'back') throw new vscode.CancellationError();
  if (inputs.value.kind === 'create') {
    await createInputs(path, description);
    return;
  }
  const wish = await makeWish(language, { path }, description, inputs.value, {});
  const name = shownText(key.name);
  const { paths, preview } = await withNotification(
    l10n.t('Comparing with the leader of {0}', name),
    async (_report, stop) => {
      const needed = await files.needed(wish, description, newRunId(wish.workflow, new Date()), stop);
      return { paths: needed.paths, preview: await files.preview(id, needed.paths, stop) };
    },
  );
  if (preview.files === 0) {
    await tellCopied({ changes: [], problems: preview.problems });
    return;
  }
  if (!(await confirmCopy(title, preview.changes))) return;
  await tellCopied(
    await withNotification(l10n.t('Copying to the leader of {0}', name), (report, stop) =>
      files.send(id, paths, (progress) => report(progressText(progress)), stop),
    ),
  );
}
