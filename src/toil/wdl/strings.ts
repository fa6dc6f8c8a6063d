import type { WdlEntry } from './model';

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };

function unescape(_: string, escape: string): string {
  const code = /^[xuU]([0-9a-fA-F]+)$/.exec(escape)?.[1];
  if (code === undefined) return ESCAPES[escape] ?? escape;
  const point = Number.parseInt(code, 16);
  return point <= 0x10ffff ? String.fromCodePoint(point) : '';
}

/** The text of a string literal with its escapes read; undefined for anything else, also when it has placeholders. */
export function stringText(literal: string): string | undefined {
  const body = /^(?:"([^]*)"|'([^]*)'|<<<([^]*)>>>)$/.exec(literal);
  const text = body?.[1] ?? body?.[2] ?? body?.[3];
  if (text === undefined || /[~$]\{/.test(text)) return undefined;
  return text.replace(/\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[^])/g, unescape);
}

/** What `parameter_meta` says of an input: its text, or the `description` or `help` of an object; one line. */
export function docOf(entries: readonly WdlEntry[], name: string): string | undefined {
  const entry = entries.find(({ key }) => key.text === name);
  if (entry === undefined) return undefined;
  const told = ['description', 'help'].flatMap((word) => entry.entries.filter(({ key }) => key.text === word));
  const literal = told[0]?.value ?? entry.value;
  return stringText(literal.text)?.replace(/\s+/g, ' ').trim();
}
