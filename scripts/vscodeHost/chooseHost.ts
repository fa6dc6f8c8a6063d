import { downloadVsCode, hasDisplay, isDownloaded, type ElectronHost } from './electron';
import { installVsCodeHost, type VsCodeHost } from './install';

export type TestHost = VsCodeHost | ElectronHost;

/**
 * Decides which VS Code the tests use and reports it in one line: the desktop's where it can be had and shown, else
 * code-server. `TOIL_CLUSTERS_TEST_HOST=electron|code-server` decides instead.
 */
export async function chooseHost(report: (line: string) => void): Promise<TestHost> {
  const wanted = process.env['TOIL_CLUSTERS_TEST_HOST'];
  if (wanted !== undefined && wanted !== 'electron' && wanted !== 'code-server') {
    throw new Error(`TOIL_CLUSTERS_TEST_HOST is electron or code-server, not ${wanted}`);
  }
  const { host, why } = await choose(wanted, report);
  report(`host: ${host.kind}, VS Code ${host.version} (${why})`);
  return host;
}

async function choose(
  wanted: TestHost['kind'] | undefined,
  report: (line: string) => void,
): Promise<{ host: TestHost; why: string }> {
  if (wanted === 'electron') return { host: await downloadVsCode(), why: 'asked for' };
  if (wanted === 'code-server') return { host: await installVsCodeHost(report), why: 'asked for' };
  if (!hasDisplay()) return { host: await installVsCodeHost(report), why: 'there is no display' };
  try {
    const there = isDownloaded();
    return { host: await downloadVsCode(), why: there ? 'was downloaded before' : 'downloaded' };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { host: await installVsCodeHost(report), why };
  }
}
