import type { Environment } from './searchPath';

/** Why Toil (or Node) could not be installed. Commands are one line to paste into a shell of this system. */
export type InstallFailure =
  /** `cause`: why no Python could be brought either. */
  | { readonly kind: 'noPython'; readonly command: string | undefined; readonly cause?: InstallFailure }
  | {
      readonly kind: 'pythonTooOld';
      readonly version: string;
      readonly path: string;
      readonly command: string | undefined;
      readonly cause?: InstallFailure;
    }
  | { readonly kind: 'noVenv'; readonly python: string; readonly command: string | undefined }
  | { readonly kind: 'noPip'; readonly python: string; readonly command: string | undefined }
  | { readonly kind: 'noNetwork'; readonly host: string | undefined }
  | { readonly kind: 'proxy'; readonly proxy: string | undefined }
  | { readonly kind: 'certificate'; readonly host: string | undefined }
  /** Bytes. */
  | { readonly kind: 'noSpace'; readonly path: string; readonly needed: number; readonly free: number }
  | {
      readonly kind: 'packageIndex';
      readonly problem: 'unauthorized' | 'unavailable' | 'notThere' | 'untrusted';
      readonly host: string | undefined;
    }
  | { readonly kind: 'permission'; readonly path: string }
  | { readonly kind: 'unsupportedSystem'; readonly system: string }
  | { readonly kind: 'failed'; readonly lastLines: readonly string[] };

/** An installation that ended without what was asked for; `failure` says why. */
export class InstallError extends Error {
  override readonly name = 'InstallError';

  constructor(readonly failure: InstallFailure) {
    super(`install: ${failure.kind}`);
  }
}

/** Where it happened, to fill in what the output does not say. */
export interface FailureContext {
  /** The folder that was being filled. */
  readonly path: string;
  readonly env: Environment;
  /** Bytes. */
  readonly needed: number;
  readonly free: number;
}

const LAST_LINES = 15;

/** The text with user names and passwords of addresses made unreadable. */
export function redact(text: string): string {
  return text.replace(/([a-z][a-z0-9+.-]*:\/\/)[^\s/@'"`]+@/gi, '$1***@');
}

type Rule = readonly [RegExp, (text: string, context: FailureContext) => InstallFailure];

/** First match wins. The words are those of uv 0.13 and of pip 18 to 25, both provoked in test/real/install.test.ts. */
const RULES: readonly Rule[] = [
  [
    /no space left on device|disk quota exceeded|os error (?:28|122)\b|errno (?:28|122)\b/i,
    (_, { path, needed, free }) => ({ kind: 'noSpace', path, needed, free }),
  ],
  [
    /permission denied|read-only file system|os error (?:13|30)\b|errno (?:13|30)\b/i,
    (_, { path }) => ({ kind: 'permission', path }),
  ],
  [
    /tunnel error|proxyerror|cannot connect to proxy|407 proxy|proxy authentication/i,
    (_, { env }) => ({ kind: 'proxy', proxy: proxyOf(env) }),
  ],
  [
    /invalid peer certificate|certificate_verify_failed|certificate verify failed|unknownissuer|sslerror|sslcertverif/i,
    (text) => ({ kind: 'certificate', host: hostIn(text) }),
  ],
  [/\b40[13] (?:client )?(?:error|unauthorized|forbidden)|credentials not correct/i, index('unauthorized')],
  [/not a trusted or secure host/i, index('untrusted')],
  [/http status server error|\b50[0234] (?:server error|service|bad gateway|internal)/i, index('unavailable')],
  [
    new RegExp(
      [
        'dns error|name or service not known|name resolution|nodename nor servname|getaddrinfo',
        'network is unreachable|no route to host|connection refused|connection reset|tcp connect error',
        'newconnectionerror|connecttimeout|readtimeout|timed out|failed to fetch|error sending request',
      ].join('|'),
      'i',
    ),
    (text) => ({ kind: 'noNetwork', host: hostIn(text) }),
  ],
  [/no matching distribution|there (?:is|are) no versions? of|not found in the package registry/i, index('notThere')],
];

/** What went wrong, from all that uv or pip printed. */
export function classifyOutput(output: string, context: FailureContext): InstallFailure {
  const rule = RULES.find(([pattern]) => pattern.test(output));
  if (rule) return rule[1](output, context);
  const lines = redact(output)
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
  return { kind: 'failed', lastLines: lines.slice(-LAST_LINES) };
}

/** What a file system call's error means for an installation; undefined: nothing that the user could act on. */
export function fileSystemFailure(error: unknown, context: Omit<FailureContext, 'env'>): InstallFailure | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  const { path, needed, free } = context;
  const code = String(error.code);
  if (['ENOSPC', 'EDQUOT'].includes(code)) return { kind: 'noSpace', path, needed, free };
  // ENOENT of `mkdir -p` is Node's word for a folder that cannot be made on a read-only disk.
  const unmakable = code === 'ENOENT' && 'syscall' in error && error.syscall === 'mkdir';
  const denied = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST'].includes(code) || unmakable;
  return denied ? { kind: 'permission', path } : undefined;
}

function index(problem: 'unauthorized' | 'unavailable' | 'notThere' | 'untrusted'): Rule[1] {
  return (text) => ({ kind: 'packageIndex', problem, host: hostIn(text) });
}

/** The host of the last address in the text: tools name the address that failed last, after those that they look in. */
function hostIn(text: string): string | undefined {
  const hosts = [...text.matchAll(/https?:\/\/(?:[^\s/@'"`]+@)?([^\s/'"`),\]]+)/g)].map((match) => match[1]);
  return hosts.at(-1) ?? /host='([^']+)'/.exec(text)?.[1];
}

function proxyOf(env: Environment): string | undefined {
  for (const name of ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy', 'HTTP_PROXY', 'http_proxy']) {
    const value = env[name];
    if (value)
      return value
        .replace(/^[a-z0-9]+:\/\//i, '')
        .replace(/^.*@/, '')
        .replace(/\/.*$/, '');
  }
  return undefined;
}
