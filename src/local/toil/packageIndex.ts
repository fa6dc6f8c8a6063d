import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { cleanPythonEnvironment } from './python';
import type { Environment } from './searchPath';
import { answerOf } from './tryProgram';

/** What the user told pip, by option name (`index-url`); environment over `install` section over `global`. */
export type PipSettings = ReadonlyMap<string, string>;

/** Reads what pip itself takes into account (`pip config list`); without pip only the environment is read. */
export async function readPipSettings(
  python: string | undefined,
  env: Environment,
  signal: AbortSignal,
): Promise<PipSettings> {
  const listed =
    python === undefined
      ? undefined
      : await answerOf([python, '-m', 'pip', 'config', 'list'], cleanPythonEnvironment(env), 20, signal);
  const settings = parsePipConfig(listed ?? '');
  for (const [name, value] of Object.entries(env)) {
    if (name.startsWith('PIP_') && value) settings.set(name.slice(4).toLowerCase().replaceAll('_', '-'), value);
  }
  return settings;
}

/** Lines `global.index-url='…'` with the value as Python writes it. */
export function parsePipConfig(text: string): Map<string, string> {
  const settings = new Map<string, string>();
  for (const section of ['global', 'install', ':env:']) {
    for (const line of text.split('\n')) {
      const match = /^([a-z:]+)\.([a-z0-9-]+)=(.*)$/.exec(line.trim());
      if (match?.[1] !== section || match[2] === undefined || match[3] === undefined) continue;
      settings.set(match[2], pythonText(match[3]));
    }
  }
  return settings;
}

/** Variables and words for uv. */
export interface UvSettings {
  readonly env: Readonly<Record<string, string>>;
  readonly arguments: readonly string[];
}

/**
 * The user's pip settings in uv's words: uv reads neither pip.conf nor PIP_ variables
 * (docs.astral.sh/uv, "Compatibility with pip", "Configuration files and environment variables"). What the user told uv itself stays.
 */
export function uvSettings(pip: PipSettings, env: Environment, uvHasIndex: boolean): UvSettings {
  const out: Record<string, string> = {};
  const set = (name: string, value: string | undefined, ...unless: string[]): void => {
    if (value && ![name, ...unless].some((other) => env[other])) out[name] = value;
  };
  if (!uvHasIndex) {
    set('UV_DEFAULT_INDEX', pip.get('index-url'), 'UV_INDEX_URL');
    set('UV_INDEX', words(pip.get('extra-index-url')).join(' '), 'UV_EXTRA_INDEX_URL');
    // pip takes the best version of all indexes; uv would stop at the first index that knows the name.
    if (out['UV_INDEX']) set('UV_INDEX_STRATEGY', 'unsafe-best-match');
    set('UV_FIND_LINKS', usableLinks(pip.get('find-links')).join(','));
  }
  set('UV_INSECURE_HOST', words(pip.get('trusted-host')).join(' '));
  set('SSL_CERT_FILE', pip.get('cert'));
  set('SSL_CLIENT_CERT', pip.get('client-cert'));
  set('HTTPS_PROXY', pip.get('proxy'), 'https_proxy', 'ALL_PROXY', 'all_proxy');
  set('HTTP_PROXY', pip.get('proxy'), 'http_proxy', 'ALL_PROXY', 'all_proxy');
  set('UV_HTTP_TIMEOUT', pip.get('timeout') ?? pip.get('default-timeout'));
  if (pip.get('keyring-provider') === 'subprocess') set('UV_KEYRING_PROVIDER', 'subprocess');
  const noIndex = /^(1|true|yes|on)$/i.test(pip.get('no-index') ?? '') && !uvHasIndex;
  return { env: out, arguments: noIndex ? ['--no-index'] : [] };
}

/** The other way round: an index that only uv was told of, for pip. */
export function pipIndexFromUv(pip: PipSettings, env: Environment): Record<string, string> {
  const url = env['UV_DEFAULT_INDEX'] ?? env['UV_INDEX_URL'];
  return url && !pip.has('index-url') ? { PIP_INDEX_URL: url.replace(/^[\w-]+=/, '') } : {};
}

/** Whether a configuration file of uv names an index (places: docs.astral.sh/uv, "Configuration files"). */
export async function uvConfigHasIndex(env: Environment): Promise<boolean> {
  const home = env['XDG_CONFIG_HOME'] ?? (env['HOME'] ? path.join(env['HOME'], '.config') : undefined);
  const files = [env['UV_CONFIG_FILE'], home && path.join(home, 'uv', 'uv.toml'), '/etc/uv/uv.toml'];
  for (const file of files) {
    if (!file) continue;
    const text = await readFile(file, 'utf8').catch(() => '');
    if (/^\s*(?:\[\[(?:pip\.)?index\]\]|(?:extra-)?index(?:-url)?\s*=)/m.test(text)) return true;
  }
  return false;
}

/** A text as Python's `repr` writes it. */
function pythonText(repr: string): string {
  const inner = /^(['"])(.*)\1$/.exec(repr)?.[2] ?? repr;
  return inner.replace(/\\(.)/g, (_, letter: string) => ({ n: '\n', t: '\t', r: '\r' })[letter] ?? letter);
}

function words(value: string | undefined): string[] {
  return (value ?? '').split(/\s+/).filter((word) => word !== '');
}

/** pip passes over a folder that is not there; uv fails on it. */
function usableLinks(value: string | undefined): string[] {
  return words(value).filter((link) => /^[a-z]+:\/\//i.test(link) || existsSync(link));
}
