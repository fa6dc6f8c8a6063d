/**
 * Why a boot does not go on, as far as a machine's own words tell.
 * `subject`: the image, host, file or AWS action that it is about; `checks`: what kubeadm found wrong.
 */
export type BootCause = {
  /** The line that tells so. From outside: to be shown as it is. */
  readonly line: string;
} & (
  | Plain<'noSpace'>
  | Plain<'clock'>
  | Plain<'tokenExpired'>
  | Plain<'spotTaken'>
  | Plain<'document'>
  | About<'checksum'>
  | About<'fileMissing'>
  | About<'serverFault'>
  | About<'accessDenied'>
  | About<'noName'>
  | About<'noRoute'>
  | (About<'image'> & { readonly why: ImageTrouble })
  | (Plain<'preflight'> & { readonly checks: readonly string[] })
);

interface Plain<Kind extends string> {
  readonly kind: Kind;
}

interface About<Kind extends string> extends Plain<Kind> {
  readonly subject?: string;
}

/** `missing`: the registry has no such image, or wants a sign-in for it. `limit`: too many were pulled. */
export type ImageTrouble = 'missing' | 'limit' | 'network' | 'unknown';

interface Rule {
  readonly line: RegExp;
  readonly cause: (line: string, lines: readonly string[]) => BootCause;
}

const IMAGE =
  /(?:image|manifest for|pull access denied for|docker pull|for image) ["']?([\w.-]+(?::\d+)?\/[\w./-]+(?:[:@][\w.:-]*\w)?|[\w.-]+\/[\w./-]+:[\w.-]*\w)/i;
const HOST = [
  /could not resolve host:? ([\w.-]+)/i,
  /lookup ([\w.-]+)/i,
  /https?:\/\/([\w.-]+(?::\d+)?)/i,
  /failed to connect to ([\w.-]+)/i,
  /dial tcp ([\w.:-]+)/i,
];
const NAME = /could not resolve host|temporary failure in name resolution|no such host|server misbehaving/i;
const ROUTE =
  /network is unreachable|no route to host|failed to connect to \S+ port|connection timed out|connection refused|i\/o timeout|TLS handshake timeout|(?:operation|connection) timed out|timeout awaiting response headers|context deadline exceeded \(Client/i;
const SERVER_FAULT =
  /\b(?:GET|PUT) result: (?:Internal Server Error|Bad Gateway|Service Unavailable|Gateway Timeout|Too Many Requests)/;
/** Where a boot begins on a console: the kernel's first line, systemd's, and Ignition's. */
const BEGINS = /Linux version \d|Welcome to \w|Stage: fetch\b/;
const ATTEMPT = /\b(?:GET|PUT) (?:(\S+): attempt #\d+|result: |error: )/;
const ANSWERED = /\b(?:GET|PUT) result: OK/;
const MISSING =
  /manifest unknown|manifest for .+ not found|not found: not found|pull access denied|repository does not exist|: not found\b|\b404 not found|HTTP 404 response/i;
const LIMIT = /toomanyrequests|pull rate limit|429 Too Many Requests/i;

/**
 * By the first rule that any line keeps: what explains most comes first, what may have healed since (a name that was not found at once) last.
 * Sources: kubeadm 1.36 (cmd/kubeadm/app: preflight/checks.go, util/runtime, discovery/token), Ignition 2 (util/verification), Docker and
 * containerd (pull errors), curl, our own programs (boot/files/node: toil-try, toil-clock; toil-say makes " into '), AWS (Signature Version 4 troubleshooting; EC2 User Guide, "Spot Instance interruption").
 */
const RULES: readonly Rule[] = [
  { line: /no space left/i, cause: (line) => ({ kind: 'noSpace', line }) },
  {
    line: /SpotInstanceTermination|SpotInstanceInterruption|AWS takes this machine back/i,
    cause: (line) => ({ kind: 'spotTaken', line }),
  },
  {
    line: /hash verification failed|checksum mismatch/i,
    cause: (line) => ({ kind: 'checksum', line, ...subject(/(https?:\/\/[^\s"']+|\/[\w./-]+\.raw)/.exec(line)?.[1]) }),
  },
  {
    line: /Ignition failed: .*resource not found/,
    cause: (line, lines) => ({ kind: 'fileMissing', line, ...subject(attemptedIn(lines, line)) }),
  },
  { line: /Ignition failed: .*config is not valid/, cause: (line) => ({ kind: 'document', line }) },
  {
    line: /the clock of this machine is off by|certificate has expired or is not yet valid|SignatureDoesNotMatch.*(?:expired|not yet current)|Signature (?:expired|not yet current)|RequestExpired|RequestTimeTooSkewed/i,
    cause: (line) => ({ kind: 'clock', line }),
  },
  {
    line: /token id \S+ is invalid for this cluster or it has expired|failed to verify JWS signature/i,
    cause: (line) => ({ kind: 'tokenExpired', line }),
  },
  {
    line: /failed to pull (?:and unpack )?image|The image \S+ cannot be fetched|ErrImagePull|ImagePullBackOff|Error response from daemon: (?:manifest|pull access|(?:Get|Head) ["']https?:\/\/[^"']*\/v2|toomanyrequests)|\[ERROR ImagePull\]/i,
    cause: imageCause,
  },
  { line: /\[ERROR [\w-]+\]:/, cause: preflightCause },
  {
    line: /AccessDenied|UnauthorizedOperation|is not authorized to perform|UnrecognizedClientException|InvalidClientTokenId/i,
    cause: (line) => ({
      kind: 'accessDenied',
      line,
      ...subject(/not authorized to perform:? ([\w:]+)/.exec(line)?.[1]),
    }),
  },
  { line: SERVER_FAULT, cause: (line, lines) => ({ kind: 'serverFault', line, ...subject(attemptedIn(lines, line)) }) },
  { line: NAME, cause: (line) => ({ kind: 'noName', line, ...subject(hostIn(line)) }) },
  { line: ROUTE, cause: (line) => ({ kind: 'noRoute', line, ...subject(hostIn(line)) }) },
];

/** The first known cause in a machine's log or console; undefined when nothing in it is known. */
export function bootCause(words: string): BootCause | undefined {
  const lines = unhealed(lastBoot(words.split(/\r?\n/).map((line) => line.trim())));
  for (const { line: pattern, cause } of RULES) {
    // The last words are nearest to the end of the boot.
    const line = lines.findLast((each) => pattern.test(each));
    if (line !== undefined) return cause(line, lines);
  }
  return undefined;
}

/** Whether a boot that tells so never goes on by itself: what Ignition fetches stays as it is. */
export function isFinal({ kind }: BootCause): boolean {
  return kind === 'checksum' || kind === 'document';
}

/** A console holds earlier boots too: what went wrong in them says nothing of this one. */
function lastBoot(lines: readonly string[]): readonly string[] {
  return lines.slice(
    Math.max(
      0,
      lines.findLastIndex((line) => BEGINS.test(line)),
    ),
  );
}

/** Without Ignition's attempts that an answer came after: what is fetched now is something else. */
function unhealed(lines: readonly string[]): readonly string[] {
  const answered = lines.findLastIndex((line) => ANSWERED.test(line));
  return lines.filter((line, i) => i > answered || !ATTEMPT.test(line));
}

/** The address that Ignition's attempt before a line was for. */
function attemptedIn(lines: readonly string[], line: string): string | undefined {
  const before = lines.slice(0, lines.lastIndexOf(line));
  return before.flatMap((each) => ATTEMPT.exec(each)?.[1] ?? []).at(-1);
}

function imageCause(line: string, lines: readonly string[]): BootCause {
  const named = IMAGE.exec(line)?.[1] ?? lines.flatMap((each) => IMAGE.exec(each)?.[1] ?? []).at(-1);
  const why = imageTrouble(line);
  // Often another line tells it.
  return { kind: 'image', line, why: why === 'unknown' ? imageTrouble(lines.join('\n')) : why, ...subject(named) };
}

function imageTrouble(line: string): ImageTrouble {
  if (LIMIT.test(line)) return 'limit';
  if (NAME.test(line) || ROUTE.test(line)) return 'network';
  return MISSING.test(line) ? 'missing' : 'unknown';
}

function preflightCause(line: string, lines: readonly string[]): BootCause {
  const checks = lines.flatMap((each) => /\[ERROR ([\w-]+: ?.+|[\w-]+\]: ?.+)/.exec(each)?.[1]?.replace(']', '') ?? []);
  return { kind: 'preflight', line, checks: [...new Set(checks)] };
}

function hostIn(line: string): string | undefined {
  return HOST.map((pattern) => pattern.exec(line)?.[1]).find((host) => host !== undefined);
}

function subject(text: string | undefined): { readonly subject?: string } {
  return text === undefined ? {} : { subject: text };
}
