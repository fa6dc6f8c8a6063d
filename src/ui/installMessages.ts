import * as vscode from 'vscode';
import { formatBytes } from '../shared/text';
import type { InstallFailure, InstallProgress } from '../usecases/thisMachine';
import type { Button, Message } from './errorMessages';

/** Why Toil could not be installed and what helps, with a button. Nothing else on the machine was changed. */
export function installMessage(failure: InstallFailure): Message {
  const t = vscode.l10n.t;
  const retry: Button = { label: t('Try Again'), command: 'toil.installToil' };
  const log: Button = { label: t('Show Log'), command: 'toil.showLog' };
  switch (failure.kind) {
    case 'noPython':
      return {
        text: t('Toil needs Python 3.10 or newer, and this machine has none. {0}', paste(failure.command)),
        buttons: [...copy(failure.command), retry],
      };
    case 'pythonTooOld':
      return {
        text: t(
          'Toil needs Python 3.10 or newer; {0} is {1}, and no newer one could be brought. {2}',
          failure.path,
          failure.version,
          paste(failure.command),
        ),
        buttons: [...copy(failure.command), retry],
      };
    case 'noVenv':
      return {
        text: t(
          '{0} lacks the module venv, so Toil could not be given an environment of its own. {1}',
          failure.python,
          paste(failure.command),
        ),
        buttons: [...copy(failure.command), retry],
      };
    case 'noPip':
      return {
        text: t('{0} lacks pip, so Toil could not be fetched. {1}', failure.python, paste(failure.command)),
        buttons: [...copy(failure.command), retry],
      };
    case 'noNetwork':
      return {
        text: t(
          'Toil could not be fetched: {0} does not answer. Check the network; behind a proxy, set it in VS Code’s settings.',
          failure.host ?? t('the package index'),
        ),
        buttons: [retry, proxySetting(), log],
      };
    case 'proxy':
      return {
        text: t(
          'Toil could not be fetched: the proxy {0} does not let it through. Check the proxy in VS Code’s settings or in HTTPS_PROXY.',
          failure.proxy ?? '',
        ),
        buttons: [retry, proxySetting(), log],
      };
    case 'certificate':
      return {
        text: t(
          'Toil could not be fetched: the certificate of {0} is not trusted. If your institution has one of its own, name its file in SSL_CERT_FILE.',
          failure.host ?? t('the package index'),
        ),
        buttons: [retry, log],
      };
    case 'noSpace':
      return {
        text: t(
          'Toil needs {0} in {1}, and {2} are free. Make room and try again.',
          formatBytes(failure.needed),
          failure.path,
          formatBytes(failure.free),
        ),
        buttons: [retry],
      };
    case 'packageIndex':
      return { text: indexText(failure), buttons: [retry, log] };
    case 'permission':
      return { text: t('Toil could not be installed: {0} cannot be written.', failure.path), buttons: [retry, log] };
    case 'unsupportedSystem':
      return {
        text: t('Toil needs Linux or macOS. On Windows, reopen the folder in WSL.'),
        buttons: [{ label: t('Reopen Folder in WSL'), command: 'toil.reopenInWsl' }],
      };
    case 'failed':
      return { text: t('Toil could not be installed: {0}', failure.lastLines.at(-1) ?? ''), buttons: [retry, log] };
  }
}

function indexText(failure: Extract<InstallFailure, { kind: 'packageIndex' }>): string {
  const t = vscode.l10n.t;
  const host = failure.host ?? t('the package index');
  switch (failure.problem) {
    case 'unauthorized':
      return t('{0} asks for a name and password. Give them in your pip settings.', host);
    case 'unavailable':
      return t('{0} answers with an error. Try again later.', host);
    case 'notThere':
      return t('{0} does not have Toil. Check the package index in your pip settings.', host);
    case 'untrusted':
      return t('{0} is not trusted. Check the package index in your pip settings.', host);
  }
}

const paste = (command: string | undefined): string =>
  command === undefined
    ? vscode.l10n.t('Install one and try again.')
    : vscode.l10n.t('Paste this line into a terminal and try again: {0}', command);

const copy = (command: string | undefined): Button[] =>
  command === undefined ? [] : [{ label: vscode.l10n.t('Copy the Line'), copy: command }];

const proxySetting = (): Button => ({
  label: vscode.l10n.t('Proxy Settings'),
  command: 'workbench.action.openSettings',
  args: ['http.proxy'],
});

/** Where an installation is, in a few words. */
export function installProgressText(progress: InstallProgress): string {
  const t = vscode.l10n.t;
  const detail = progress.detail ? ` ${progress.detail}` : '';
  switch (progress.phase) {
    case 'waiting':
      return t('another window is installing it…');
    case 'lookForPython':
      return t('looking for a Python…');
    case 'getUv':
      return t('getting the installer uv…');
    case 'makeEnvironment':
      return t('making an environment…');
    case 'download':
      return progress.total
        ? t('fetching{0}: {1} of {2}', detail, formatBytes(progress.done ?? 0), formatBytes(progress.total))
        : t('fetching{0}…', detail);
    case 'install':
      return t('installing{0}…', detail);
    case 'compile':
      return t('compiling…');
    case 'verify':
      return t('trying it out…');
    case 'getNode':
      return t('getting Node.js for JavaScript expressions…');
  }
}
