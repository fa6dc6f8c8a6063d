import { l10n } from 'vscode';

/**
 * Why Docker is there and of no use, and what helps. `reason` is a kind of the machine's (`permission`, `tooSlow`,
 * `notRunning`, `failed`), or what Docker said; `output`: what it said, where `reason` is a kind.
 */
export function dockerTrouble(reason: string, output = ''): string {
  switch (reason) {
    case 'permission':
      return l10n.t(
        'Docker is installed, but your user may not use it: join the group docker and log in again, or ask who looks after the machine.',
      );
    case 'tooSlow':
      return l10n.t('Docker is installed, but it does not answer in 5 seconds: wait for it, or restart Docker.');
    case 'notRunning':
      return l10n.t('Docker is installed, but it is not running: start Docker.');
    case 'failed':
      return output
        ? l10n.t('Docker is installed, but it does not work: {0}', output)
        : l10n.t('Docker is installed, but it does not work.');
    default:
      return l10n.t('Docker is installed, but it does not work: {0}', reason);
  }
}
