import { valueToReplace } from './example';
import type { CwlInput } from './inputs';
import type { Json } from './plainValue';

/** Plain YAML text of these characters is a string that needs no quotes, unless it is one of the words below or a number. */
const PLAIN = /^[A-Za-z_<][\w<>.,()|? /-]*[\w>)?]$|^[A-Za-z_]$/;
const WORDS = /^(?:true|false|null)$/i;

/**
 * An inputs file to fill in: what is required stands there with `<REPLACE …>` in the place of every value, what is optional stands
 * there as a comment with its default or an example. YAML.
 */
export function cwlInputsTemplate(description: {
  readonly name: string;
  readonly inputs: readonly CwlInput[];
}): string {
  const { name, inputs } = description;
  const required = inputs.filter((input) => input.required);
  const optional = inputs.filter((input) => !input.required);
  const head = `# Inputs of ${oneLine(name)}.\n`;
  if (inputs.length === 0) return `${head}# It takes none.\n{}\n`;
  const parts = required.map((input) => `${comments(input)}\n${entry(input.name, valueToReplace(input.parsed))}\n`);
  // An inputs file has to be a map even if everything in it is a comment.
  if (required.length === 0)
    parts.push('# Nothing is required. Delete this line when you set one of the inputs below.\n{}\n');
  for (const input of optional) {
    parts.push(`${comments(input)}\n# ${scalar(input.name)}: ${oneLine(input.default ?? input.example)}\n`);
  }
  return [head, ...parts].join('\n');
}

function comments(input: CwlInput): string {
  const notes = [input.type];
  if (!input.required) notes.push(input.default === undefined ? 'optional' : `default ${oneLine(input.default)}`);
  const doc = (input.doc ?? '').split(/\r\n|[\n\r\u0085\u2028\u2029]/).filter((line) => line.trim() !== '');
  return [...doc, notes.join(', ')].map((line) => `# ${oneLine(line)}`).join('\n');
}

/** One entry of a map in block style. */
function entry(key: string, value: Json, indent = ''): string {
  return `${indent}${scalar(key)}:${block(value, `${indent}  `)}`;
}

function block(value: Json, indent: string): string {
  if (Array.isArray(value)) return value.map((item: Json) => `\n${indent}-${listItem(item, `${indent}  `)}`).join('');
  if (!isRecord(value)) return ` ${scalar(value)}`;
  const entries = Object.entries(value);
  if (entries.length === 0) return ' {}';
  return entries.map(([key, part]) => `\n${entry(key, part, indent)}`).join('');
}

/** `- class: File` with the further keys below it. */
function listItem(value: Json, indent: string): string {
  return isRecord(value) ? ` ${block(value, indent).trimStart()}` : block(value, indent);
}

function isRecord(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text without quotes where YAML allows it; JSON otherwise, which is YAML too. */
function scalar(value: Json): string {
  if (typeof value === 'string' && PLAIN.test(value) && !WORDS.test(value)) return value;
  return JSON.stringify(value);
}

/** Text from a workflow must not break out of the comment that it stands in. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\ufeff]+/gu, ' ').trimEnd();
}
