import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { readLaunchCommand } from '../../toil/launchCommand/readLaunchCommand';
import type { LaunchCommandReading } from '../../toil/launchCommand/launchCommand';
import { onOneLine } from '../../toil/launchCommand/onOneLine';
import { shownText } from '../../shared/shownText';
import { launchNoteText } from '../clusterSpecs/launchNoteText';
import { launchProblemText } from '../clusterSpecs/launchProblemText';
import { showMessage } from '../messages';
import { enter } from '../runFlow/choose';
import { readCheckedSpec, wishOf } from './launchFromFile';
import type { LaunchUi } from './launchUi';
import { mirrorsOfSettings } from './mirrorsOfSettings';
import { saveInWorkspace } from './saveSpec';

/** Makes a spec of a pasted `toil launch-cluster`, and plans its launch beside the file. */
export async function launchFromCommand(ui: LaunchUi): Promise<void> {
  const clipboard = onOneLine(await vscode.env.clipboard.readText());
  const answer = await enter({
    title: l10n.t('Launch Cluster from Toil Command'),
    prompt: l10n.t('Paste the command, with the variables that are set before it. Nothing is run.'),
    placeholder: 'toil launch-cluster my-cluster --zone us-west-2a …',
    value: clipboard.includes('launch-cluster') ? clipboard : '',
    check: (text) => problemText(text),
  });
  if (answer.kind === 'back') return;
  const { spec: read, notes } = readLaunchCommand(onOneLine(answer.value));
  const spec = { ...mirrorsOfSettings(), ...read };
  const file = await saveInWorkspace(spec, spec.name ?? 'cluster');
  await vscode.window.showTextDocument(vscode.Uri.file(file), { viewColumn: vscode.ViewColumn.One, preview: false });
  if (notes.length > 0) void showMessage('info', { text: notes.map(launchNoteText).join(' '), buttons: [] });
  const whole = await readCheckedSpec(file);
  if (whole !== undefined) await ui.pages.plan(await wishOf(ui, whole, file), 'beside');
}

/** The first thing that is wrong, with its place; and how many more there are. */
function problemText(text: string): string | undefined {
  if (text.trim() === '') return l10n.t('Paste a toil launch-cluster command.');
  const line = onOneLine(text);
  const { problems }: LaunchCommandReading = readLaunchCommand(line);
  const [first, ...more] = problems;
  if (first === undefined) return undefined;
  const place = shownText(line.slice(first.start, first.end), 60);
  const where = first.end - first.start < line.length && place !== '' ? `“${place}”: ` : '';
  const rest = more.length === 0 ? '' : ` ${l10n.t('({0} more)', more.length)}`;
  return `${where}${launchProblemText(first)}${rest}`;
}
