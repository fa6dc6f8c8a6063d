import * as vscode from 'vscode';
import { basename } from 'node:path';
import { iconSafe } from '../plainText';
import { choose } from './choose';

/** Which process of a packed CWL document; undefined when there is nothing to choose. */
export async function chooseFragment(path: string, fragments: readonly string[]): Promise<string | undefined> {
  const [first] = fragments;
  if (fragments.length < 2 || first === undefined || first === 'main') return undefined;
  const answer = await choose({
    title: vscode.l10n.t('Run {0}', basename(path)),
    placeholder: vscode.l10n.t('It holds several processes and none is called main. Which one?'),
    items: fragments.map((fragment) => ({ label: `$(symbol-method) ${iconSafe(fragment)}`, value: fragment })),
  });
  return answer.kind === 'back' ? undefined : answer.value;
}
