import { chromium, type Browser } from 'playwright-core';
import type { VsCodeHost } from './install';

/** Quiet, and usable by root in a container; `--no-proxy-server` because everything it opens is on loopback. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-proxy-server',
];

export async function launchBrowser(host: VsCodeHost): Promise<Browser> {
  return chromium.launch({ executablePath: host.browser, headless: true, args: FLAGS });
}

/** The address of a workbench window. `payload` is what VS Code reads from its page's address. */
export function workbenchAddress(
  port: number,
  folder: string | undefined,
  payload: readonly [string, string][] = [],
): string {
  const query = new URLSearchParams(folder === undefined ? { ew: 'true' } : { folder });
  query.set('payload', JSON.stringify([['skipWelcome', 'true'], ...payload]));
  return `http://localhost:${port}/?${query.toString()}`;
}
