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
const STRING_TAG = 'tag:yaml.org,2002:str';
/** Longer digits are no number that a workflow takes; `BigInt` would be slow on them. */
const MOST_DIGITS = 400;

/** The value of a scalar, from its source text: quoted text is always a string, plain text is resolved. Never throws. */
export function readScalar(scalar: Scalar): ScalarValue {
  const source = scalar.source ?? (typeof scalar.value === 'string' ? scalar.value : '');
  const plain = (scalar.type ?? 'PLAIN') === 'PLAIN';
  const tagged = scalar.tag !== undefined && scalar.tag !== STRING_TAG && scalar.tag.startsWith('tag:yaml.org,2002:');
  if (scalar.tag === STRING_TAG || (!plain && !tagged)) return { kind: 'string', value: source };
  return readPlain(source);
}

/** What unquoted text stands for. */
export function readPlain(text: string): ScalarValue {
  if (NULL.test(text)) return { kind: 'null' };
  if (BOOLEAN.test(text)) return { kind: 'boolean', value: text.toLowerCase() === 'true' };
  if (text.length > MOST_DIGITS) return { kind: 'string', value: text };
  if (INT.test(text)) return { kind: 'int', value: bigIntOf(text) };
  if (FLOAT.test(text)) return { kind: 'float', value: floatOf(text) };
  return { kind: 'string', value: text };
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
