import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { SPEC_SUFFIX, type ClusterSpec } from '../../contracts/clusterSpec';
import { readSpec } from '../../toil/fit/readSpec';
import type { PlanWish } from '../../usecases/launching/planSession';
import { ProblemError } from '../../usecases/problems';
import { iconSafe } from '../plainText';
import { readTextFile } from '../readText';
import { choose } from '../runFlow/choose';
import { saveFirst } from '../runFlow/saveFirst';
import { badSpec } from './badSpec';
import type { LaunchUi } from './launchUi';
import { mayUseSpecs } from './specTrust';

/** Files of a workspace that a list can show. */
const MOST_FILES = 200;

/** Plans the launch of a file; of a cluster that stands already, what makes it what the file says. */
export async function launchFromFile(ui: LaunchUi, target: unknown): Promise<void> {
  if (!(await mayUseSpecs())) return;
  const file = target instanceof vscode.Uri ? target : await chooseSpecFile(l10n.t('Launch Cluster from File'));
  const spec = await readCheckedSpec(file.fsPath);
  if (spec !== undefined) await ui.pages.plan(await wishOf(ui, spec, file.fsPath));
}

/** What a spec asks for. Without a profile of its own it is the first of those in use. */
export async function wishOf(ui: LaunchUi, spec: ClusterSpec, file: string | undefined): Promise<PlanWish> {
  const states = await ui.accounts.states();
  const profile = spec.profile ?? states[0]?.profile ?? '';
  const account = states.find((state) => state.profile === profile)?.account;
  const region = spec.region ?? spec.zone?.replace(/[a-z]$/, '') ?? (await ui.accounts.regionOf(profile));
  const stands = ui.launching.clusters.clusters().some(({ key, cluster }) => {
    const isIt = key.name === spec.name && key.region === region && (account ?? key.account) === key.account;
    return isIt && cluster.condition.state === 'ready';
  });
  return { mode: stands ? 'resize' : 'launch', spec, profile, ...(file === undefined ? {} : { file }) };
}

/** A spec that keeps the rules; otherwise its mistakes are shown. @throws ProblemError, CancellationError. */
export async function readCheckedSpec(path: string): Promise<ClusterSpec | undefined> {
  await saveFirst([path]);
  const text = await readTextFile(path);
  if (text === undefined) throw new ProblemError({ kind: 'fileGone', path });
  const reading = readSpec(text, path);
  if (reading.kind === 'spec') return reading.spec;
  await badSpec(path, reading.problems.length);
  return undefined;
}

/** One of the workspace's specs, or any other file. @throws CancellationError. */
export async function chooseSpecFile(title: string): Promise<vscode.Uri> {
  const files = await vscode.workspace.findFiles(`**/*${SPEC_SUFFIX}`, '**/node_modules/**', MOST_FILES);
  if (files.length === 0) return browse(title);
  const answer = await choose<vscode.Uri | undefined>({
    title,
    placeholder: l10n.t('Which spec?'),
    items: [
      ...files
        .map((file) => ({ label: `$(file) ${iconSafe(vscode.workspace.asRelativePath(file))}`, value: file }))
        .sort((a, b) => a.label.localeCompare(b.label)),
      { label: `$(folder-opened) ${l10n.t('Browse…')}`, value: undefined },
    ],
  });
  if (answer.kind === 'back') throw new vscode.CancellationError();
  return answer.value ?? browse(title);
}

async function browse(title: string): Promise<vscode.Uri> {
  const filters = { [l10n.t('Toil cluster')]: ['json'] };
  const [file] = (await vscode.window.showOpenDialog({ title, filters, openLabel: l10n.t('Use This File') })) ?? [];
  if (file === undefined) throw new vscode.CancellationError();
  return file;
}
