import { bytePath, shownPath, type BytePath } from './manifest';

/** One line of a `.gitignore`, or one pattern of the user, below the folder `base` (`''`: the top; else `a/b`). */
export interface IgnoreRule {
  readonly base: BytePath;
  /** `!pattern`: takes back what an earlier rule left out. */
  readonly negated: boolean;
  readonly foldersOnly: boolean;
  /** Holds for the whole path below `base`, not for a name at any depth. */
  readonly anchored: boolean;
  readonly glob: readonly GlobPart[];
}

/** A piece of a pattern: `star` within a name, `one` character, `folders` any number of them (`**` and its slash), `rest` all below. */
type GlobPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'star' }
  | { readonly kind: 'one' }
  | { readonly kind: 'folders' }
  | { readonly kind: 'rest' }
  | { readonly kind: 'class'; readonly negated: boolean; readonly members: string };

/** What a walk, here or there, does with a name: the last rule that holds decides (gitignore(5)). */
export interface CompiledRule {
  readonly negated: boolean;
  readonly foldersOnly: boolean;
  /** For the bytes of a path from the top, all of them; the part of the syntax that JavaScript and Python share. */
  readonly source: string;
}

/** Reads lines as gitignore(5) has them, for the folder `base`. Patterns are bytes, as to git and rsync: `?` is one byte of a letter. */
export function parseIgnore(lines: readonly string[], base: BytePath): IgnoreRule[] {
  return lines.flatMap((line) => parseLine(bytePath(line), base) ?? []);
}

function parseLine(line: string, base: BytePath): IgnoreRule | undefined {
  let rest = trimEnd(line.replace(/\r$/, ''));
  if (rest === '' || rest.startsWith('#')) return undefined;
  const negated = rest.startsWith('!');
  if (negated) rest = rest.slice(1);
  const foldersOnly = rest.endsWith('/');
  if (foldersOnly) rest = rest.slice(0, -1);
  const anchored = rest.includes('/');
  rest = rest.replace(/^\//, '');
  const glob = parseGlob(rest);
  return glob.length === 0 ? undefined : { base, negated, foldersOnly, anchored, glob };
}

/** Blanks at the end do not count, but for those behind a backslash. */
function trimEnd(line: string): string {
  let end = line.length;
  while (end > 0 && line[end - 1] === ' ' && line[end - 2] !== '\\') end -= 1;
  return line.slice(0, end);
}

const TOKENS =
  /^(?:(?<folders>\*\*\/)|(?<rest>\/\*\*$)|(?<star>\*+)|(?<one>\?)|\[(?<class>[!^]?\]?(?:\\.|[^\]\\])*)\]|\\(?<escaped>.)|(?<text>.))/su;

function parseGlob(text: string): GlobPart[] {
  const parts: GlobPart[] = [];
  for (let rest = text; rest !== '';) {
    const found = TOKENS.exec(rest);
    const groups: Readonly<Record<string, string | undefined>> = found?.groups ?? {};
    const name = Object.keys(groups).find((key) => groups[key] !== undefined);
    addToken(parts, name, groups[name ?? ''] ?? '');
    rest = rest.slice(found?.[0].length ?? rest.length);
  }
  return parts;
}

function addToken(parts: GlobPart[], name: string | undefined, value: string): void {
  switch (name) {
    case 'folders':
      if (parts.length === 0 || endsInSlash(parts)) {
        parts.push({ kind: 'folders' });
        return;
      }
      // Two stars inside of a word are one.
      parts.push({ kind: 'star' });
      addText(parts, '/');
      return;
    case 'rest':
    case 'star':
    case 'one':
      parts.push({ kind: name });
      return;
    case 'class':
      parts.push(parseClass(value));
      return;
    default:
      addText(parts, value);
  }
}

function endsInSlash(parts: readonly GlobPart[]): boolean {
  const last = parts.at(-1);
  return last?.kind === 'folders' || (last?.kind === 'text' && last.text.endsWith('/'));
}

function addText(parts: GlobPart[], text: string): void {
  const last = parts.at(-1);
  if (last?.kind === 'text') parts[parts.length - 1] = { kind: 'text', text: last.text + text };
  else parts.push({ kind: 'text', text });
}

function parseClass(inner: string): GlobPart {
  const negated = /^[!^]/.test(inner);
  return { kind: 'class', negated, members: inner.slice(negated ? 1 : 0) };
}

/** The rule as a regular expression for a whole path from the top. */
export function compileRule({ base, negated, foldersOnly, anchored, glob }: IgnoreRule): CompiledRule {
  const head = (base === '' ? '' : `${escapeText(base)}/`) + (anchored ? '' : '(?:.*/)?');
  return { negated, foldersOnly, source: head + glob.map(partSource).join('') };
}

function partSource(part: GlobPart): string {
  switch (part.kind) {
    case 'text':
      return escapeText(part.text);
    case 'star':
      return '[^/]*';
    case 'one':
      return '[^/]';
    case 'folders':
      return '(?:.*/)?';
    case 'rest':
      return '/.*';
    case 'class':
      return `(?!/)[${part.negated ? '^' : ''}${classSource(part.members)}]`;
  }
}

/** Members as they are, ranges too; what would end or turn the class gets a backslash. */
function classSource(members: string): string {
  const plain = members.replace(/\\(.)/gsu, '$1');
  return plain.replace(/[\\\]^[]/g, '\\$&');
}

function escapeText(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** Decides about paths from the top. A folder that is left out takes all in it along: a walk does not enter it. */
export class Ignored {
  private readonly rules: { readonly rule: CompiledRule; readonly form: RegExp }[];

  constructor(rules: readonly CompiledRule[]) {
    this.rules = rules.map((rule) => ({ rule, form: new RegExp(`^(?:${rule.source})$`, 'su') })).reverse();
  }

  /** Whether the path itself is left out; its folders are not asked. */
  matches(path: BytePath, folder: boolean): boolean {
    const found = this.rules.find(({ rule, form }) => (folder || !rule.foldersOnly) && form.test(path));
    return found !== undefined && !found.rule.negated;
  }
}

/**
 * The same rules for rsync(1), "FILTER RULES": there the first that holds decides, and where it has no `**` with its slash that may be nothing,
 * two rules stand for one.
 */
export function rsyncFilters(rules: readonly IgnoreRule[]): string[] {
  return [...rules].reverse().flatMap((rule) => {
    const sign = rule.negated ? '+ ' : '- ';
    return rsyncPatterns(rule).map((pattern) => `${sign}${shownPath(pattern)}${rule.foldersOnly ? '/' : ''}`);
  });
}

function rsyncPatterns({ base, anchored, glob }: IgnoreRule): string[] {
  if (!anchored && base === '') return [rsyncPattern(glob)];
  const head: GlobPart[] = [{ kind: 'text', text: base === '' ? '/' : `/${base}/` }];
  const whole = [...head, ...(anchored ? [] : [{ kind: 'folders' } as const]), ...glob];
  return withAndWithoutFolders(whole).map(rsyncPattern);
}

function withAndWithoutFolders(parts: readonly GlobPart[]): (readonly GlobPart[])[] {
  const at = parts.findIndex((part) => part.kind === 'folders');
  if (at < 0) return [parts];
  const before = parts.slice(0, at);
  const some: GlobPart[] = [...before, { kind: 'rest' }, { kind: 'text', text: '/' }];
  return withAndWithoutFolders(parts.slice(at + 1)).flatMap((after) => [
    [...before, ...after],
    [...some, ...after],
  ]);
}

/** A backslash escapes in rsync only where the pattern has a wildcard. */
function rsyncPattern(parts: readonly GlobPart[]): string {
  const wild = parts.some((part) => part.kind !== 'text');
  return parts.map((part, index) => rsyncPart(part, wild, parts[index - 1])).join('');
}

function rsyncPart(part: GlobPart, wild: boolean, before: GlobPart | undefined): string {
  switch (part.kind) {
    case 'text':
      return wild ? part.text.replace(/[\\*?[]/g, '\\$&') : part.text;
    case 'star':
      return '*';
    case 'one':
      return '?';
    case 'folders':
    case 'rest':
      return before?.kind === 'text' && before.text.endsWith('/') ? '**' : '/**';
    case 'class':
      return `[${part.negated ? '^' : ''}${part.members}]`;
  }
}
