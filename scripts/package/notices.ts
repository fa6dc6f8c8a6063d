import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from '../vscodeHost/folders';

interface Manifest {
  readonly version: string;
  readonly license: string;
}

/** The licences of the npm packages that are built into the extension. Rejects a package that brings no licence text. */
export function thirdPartyNotices(packages: readonly string[]): string {
  const head = 'The extension Toil Clusters contains the following software of others, each under its own licence.';
  const first = new Map<string, string>();
  const notices = packages.map((name) => {
    const { title, text } = notice(name);
    const same = first.get(text);
    if (same === undefined) first.set(text, title);
    return `${'='.repeat(title.length)}\n${title}\n\n${same === undefined ? text : `The text is that of ${same}, above.`}`;
  });
  return `${[head, ...notices].join('\n\n')}\n`;
}

/** Packages that bring no licence text, by a package of the same holder under the same licence that does. */
const SAME_TEXT: Readonly<Record<string, string>> = {
  '@vscode/l10n': 'vscode-jsonrpc',
  '@aws-sdk/credential-provider-http': '@aws-sdk/credential-provider-env',
  '@aws-sdk/credential-provider-login': '@aws-sdk/credential-provider-env',
  '@aws-sdk/nested-clients': '@aws-sdk/credential-provider-env',
};

function notice(name: string): { readonly title: string; readonly text: string } {
  const folder = join(REPOSITORY, 'node_modules', name);
  const licences = join(REPOSITORY, 'node_modules', SAME_TEXT[name] ?? name);
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  const file = readdirSync(licences).find((entry) => /^(licen[cs]e|copying)(\.\w+)?$/i.test(entry));
  if (file === undefined) throw new Error(`${name} ${manifest.version} (${manifest.license}) brings no licence text`);
  const title = `${name} ${manifest.version} (${manifest.license})`;
  return { title, text: readFileSync(join(licences, file), 'utf8').trim() };
}
