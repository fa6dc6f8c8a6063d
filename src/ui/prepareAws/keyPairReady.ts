import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { basename } from 'node:path';
import { shownText } from '../../shared/shownText';
import { withKeyPair } from '../../usecases/preparation/specText';
import { setContextKey } from '../contextKeys';
import { withoutLinks } from '../messages';
import type { ReadyPair } from './newKeyPair';
import { openSpec } from './wantedSpec';

/** Tells that a key pair can be used, and offers to write it where it is needed: into the spec that is open, and into the settings. */
export async function tellReady({ name, region, key }: ReadyPair): Promise<void> {
  setContextKey('toil.aws.keyReady', true);
  const spec = openSpec();
  const offers = [
    ...(spec === undefined || spec.spec.keyPair === name
      ? []
      : [
          {
            label: l10n.t('Write It into {0}', basename(spec.document.fileName)),
            run: () => writeInto(spec.document, name),
          },
        ]),
    ...(key.path === undefined ? [] : [{ label: l10n.t('Always Use This Key'), run: () => useFile(key.path ?? '') }]),
    { label: l10n.t('Copy Name'), run: async () => vscode.env.clipboard.writeText(name) },
  ];
  const text =
    key.path === undefined
      ? l10n.t(
          'The key pair {0} of {1} can be used: the ssh-agent holds its private key.',
          shownText(name),
          shownText(region),
        )
      : l10n.t(
          'The key pair {0} of {1} can be used: its private key is {2}.',
          shownText(name),
          shownText(region),
          shownText(key.path),
        );
  const chosen = await vscode.window.showInformationMessage(withoutLinks(text), ...offers.map(({ label }) => label));
  await offers.find(({ label }) => label === chosen)?.run();
}

async function writeInto(document: vscode.TextDocument, name: string): Promise<void> {
  const text = document.getText();
  const edit = new vscode.WorkspaceEdit();
  const whole = new vscode.Range(document.positionAt(0), document.positionAt(text.length));
  edit.replace(document.uri, whole, withKeyPair(text, name));
  await vscode.workspace.applyEdit(edit);
}

async function useFile(path: string): Promise<void> {
  await vscode.workspace.getConfiguration('toil').update('ssh.keyFile', path, vscode.ConfigurationTarget.Global);
}
