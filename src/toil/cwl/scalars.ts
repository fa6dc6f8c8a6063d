import type { Scalar } from 'yaml';

/** A YAML scalar as Toil's own parser (ruamel.yaml, YAML 1.2) understands it. */
export type ScalarValue =
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'int'; readonly value: bigint }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string };

// The patterns of ruamel.yaml 0.19 resolver.py for YAML 1.2: it takes `1_000` and `0b11`, which the core schema does not.
const NULL = /^(?:~|null|Null|NULL|)$/;
const BOOLEAN = /^(?:true|True|TRUE|false|False|FALSE)$/;
const INT = /^[-+]?(?:0b[01_]+|0o[0-7_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*)$/;
const FLOAT =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[-+]?[0-9][0-9_]*[eE][-+]?[0-9]+|[-+]?\.[0-9_]+(?:[eE][-+][0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
/** `%YAML 1.1` at the top of a document: other words are booleans, and a leading 0 means octal. */
const BOOLEAN_1_1 = /^(?:y|Y|yes|Yes|YES|n|N|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/;
const OCTAL_1_1 = /^[-+]?0[0-7_]+$/;
const TRUE_WORDS: ReadonlySet<string> = new Set(['y', 'yes', 'true', 'on']);
const BOOLEAN_TAG = 'tag:yaml.org,2002:bool';
const STRING_TAG = 'tag:yaml.org,2002:str';
/** Longer digits are no number that a workflow takes; `BigInt` would be slow on them. */
const MOST_DIGITS = 400;

/** Which YAML a document says it is; without a directive 1.2. */
export type YamlVersion = '1.1' | '1.2';

/** The value of a scalar, from its source text: quoted text is always a string, plain text is resolved. Never throws. */
export function readScalar(scalar: Scalar, version: YamlVersion = '1.2'): ScalarValue {
  const source = scalar.source ?? (typeof scalar.value === 'string' ? scalar.value : '');
  const value = isText(scalar) ? ({ kind: 'string', value: source } as const) : resolved(source, scalar.tag, version);
  // ruamel.yaml makes a number of a boolean that has an anchor (ScalarBoolean is an int), so that Toil refuses it (tried).
  return value.kind === 'boolean' && scalar.anchor !== undefined
    ? { kind: 'int', value: value.value ? 1n : 0n }
    : value;
}

/** Quoted text without a tag of YAML's own, and what is tagged as text. */
function isText({ tag, type }: Scalar): boolean {
  if (tag === STRING_TAG) return true;
  const tagged = tag?.startsWith('tag:yaml.org,2002:') ?? false;
  return type !== undefined && type !== 'PLAIN' && !tagged;
}

function resolved(source: string, tag: string | undefined, version: YamlVersion): ScalarValue {
  return tag === BOOLEAN_TAG && BOOLEAN_1_1.test(source) ? booleanOf(source) : readPlain(source, version);
}

function booleanOf(text: string): ScalarValue {
  return { kind: 'boolean', value: TRUE_WORDS.has(text.toLowerCase()) };
}

/** What unquoted text stands for. */
export function readPlain(text: string, version: YamlVersion = '1.2'): ScalarValue {
  if (NULL.test(text)) return { kind: 'null' };
  if ((version === '1.1' ? BOOLEAN_1_1 : BOOLEAN).test(text)) return booleanOf(text);
  if (text.length > MOST_DIGITS) return { kind: 'string', value: text };
  if (version === '1.1' && OCTAL_1_1.test(text)) return { kind: 'int', value: octalOf(text) };
  if (INT.test(text)) return { kind: 'int', value: bigIntOf(text) };
  if (FLOAT.test(text)) return { kind: 'float', value: floatOf(text) };
  return { kind: 'string', value: text };
}

function octalOf(text: string): bigint {
  const value = BigInt(`0o${text.replace(/^[-+]/, '').replaceAll('_', '')}`);
  return text.startsWith('-') ? -value : value;
}

function bigIntOf(text: string): bigint {
  const negative = text.startsWith('-');
  const digits = text.replace(/^[-+]/, '').replaceAll('_', '');
  const value = BigInt(digits === '0b' || digits === '0o' || digits === '0x' ? '0' : digits);
  return negative ? -value : value;
}

function floatOf(text: string): number {
  const plain = text.replaceAll('_', '').toLowerCase();
  if (plain.endsWith('inf')) return plain.startsWith('-') ? -Infinity : Infinity;
  return Number(plain);
}
