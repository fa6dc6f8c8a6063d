import { l10n } from 'vscode';
import { formatBytes } from '../shared/text';
import type { InstallFailure, InstallProgress } from '../usecases/thisMachine';
import type { Button, Message } from './messages';

/** Why Toil could not be installed and what helps, with a button. Nothing else on the machine was changed. */
export function installMessage(failure: InstallFailure): Message {
  const retry: Button = { label: l10n.t('Try Again'), command: 'toil.installToil' };
  if ('command' in failure) {
    const line = failure.command;
    const text = `${pythonText(failure)} ${paste(line)}`;
    return { text, buttons: line === undefined ? [retry] : [{ label: l10n.t('Copy the Line'), copy: line }, retry] };
  }
  if (failure.kind === 'unsupportedSystem') {
    return {
      text: unreachableText(failure),
      buttons: [{ label: l10n.t('Reopen Folder in WSL'), command: 'toil.reopenInWsl' }],
    };
  }
  const log: Button = { label: l10n.t('Show Log'), command: 'toil.showLog' };
  const network = failure.kind === 'noNetwork' || failure.kind === 'proxy';
  return { text: unreachableText(failure), buttons: network ? [retry, proxySetting(), log] : [retry, log] };
}

/** What is wrong with the Python of the machine. */
function pythonText(failure: Extract<InstallFailure, { command: string | undefined }>): string {
  switch (failure.kind) {
    case 'noPython':
      return l10n.t('Toil needs Python 3.10 or newer, and this machine has none.');
    case 'pythonTooOld':
      return l10n.t(
        'Toil needs Python 3.10 or newer; {0} is {1}, and no newer one could be brought.',
        failure.path,
        failure.version,
      );
    case 'noVenv':
      return l10n.t('{0} lacks the module venv, so Toil could not be given an environment of its own.', failure.python);
    case 'noPip':
      return l10n.t('{0} lacks pip, so Toil could not be fetched.', failure.python);
  }
}

/** What is wrong with the way to Toil, or with the place for it. */
function unreachableText(failure: Exclude<InstallFailure, { command: string | undefined }>): string {
  const index = l10n.t('the package index');
  switch (failure.kind) {
    case 'noNetwork':
      return l10n.t(
        'Toil could not be fetched: {0} does not answer. Check the network; behind a proxy, set it in VS Code’s settings.',
        failure.host ?? index,
      );
    case 'proxy':
      return l10n.t(
        'Toil could not be fetched: the proxy {0} does not let it through. Check the proxy in VS Code’s settings or in HTTPS_PROXY.',
        failure.proxy ?? '',
      );
    case 'certificate':
      return l10n.t(
        'Toil could not be fetched: the certificate of {0} is not trusted. If your institution has one of its own, name its file in SSL_CERT_FILE.',
        failure.host ?? index,
      );
    case 'noSpace':
      return l10n.t(
        'Toil needs {0} in {1}, and {2} are free. Make room and try again.',
        formatBytes(failure.needed),
        failure.path,
        formatBytes(failure.free),
      );
    case 'packageIndex':
      return indexText(failure);
    case 'permission':
      return l10n.t('Toil could not be installed: {0} cannot be written.', failure.path);
    case 'unsupportedSystem':
      return l10n.t('Toil needs Linux or macOS. On Windows, reopen the folder in WSL.');
    case 'failed':
      return l10n.t('Toil could not be installed: {0}', failure.lastLines.at(-1) ?? '');
  }
}

function indexText(failure: Extract<InstallFailure, { kind: 'packageIndex' }>): string {
  const host = failure.host ?? l10n.t('the package index');
  switch (failure.problem) {
    case 'unauthorized':
      return l10n.t('{0} asks for a name and password. Give them in your pip settings.', host);
    case 'unavailable':
      return l10n.t('{0} answers with an error. Try again later.', host);
    case 'notThere':
      return l10n.t('{0} does not have Toil. Check the package index in your pip settings.', host);
    case 'untrusted':
      return l10n.t('{0} is not trusted. Check the package index in your pip settings.', host);
  }
}

const paste = (command: string | undefined): string =>
  command === undefined
    ? l10n.t('Install one and try again.')
    : l10n.t('Paste this line into a terminal and try again: {0}', command);

const proxySetting = (): Button => ({
  label: l10n.t('Proxy Settings'),
  command: 'workbench.action.openSettings',
  args: ['http.proxy'],
});

/** Where an installation is, in a few words. */
export function installProgressText(progress: InstallProgress): string {
  const detail = progress.detail ? ` ${progress.detail}` : '';
  switch (progress.phase) {
    case 'waiting':
      return l10n.t('another window is installing it…');
    case 'lookForPython':
      return l10n.t('looking for a Python…');
    case 'getUv':
      return l10n.t('getting the installer uv…');
    case 'makeEnvironment':
      return l10n.t('making an environment…');
    case 'download':
      return progress.total
        ? l10n.t('fetching{0}: {1} of {2}', detail, formatBytes(progress.done ?? 0), formatBytes(progress.total))
        : l10n.t('fetching{0}…', detail);
    case 'install':
      return l10n.t('installing{0}…', detail);
    case 'compile':
      return l10n.t('compiling…');
    case 'verify':
      return l10n.t('trying it out…');
    case 'getNode':
      return l10n.t('getting Node.js for JavaScript expressions…');
  }
}
