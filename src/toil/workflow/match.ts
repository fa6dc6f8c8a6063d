/** How well the keys of a YAML or JSON file fit a workflow's inputs. */
export interface InputsMatch {
  /** 0: not an inputs file of it; 1: it names only inputs of it, and all that are required. */
  readonly score: number;
  readonly missingRequired: readonly string[];
  readonly unknown: readonly string[];
}

/** UTF-16 units; larger files are data. */
const MOST_TEXT = 1024 * 1024;

/**
 * Ranks a file as an inputs file of a workflow, by its top-level keys alone. Half of the score is for the share of its keys that
 * are inputs, half for the share of required inputs that it has. More strange keys than inputs: it is something else.
 */
export function matchInputs(
  inputNames: readonly string[],
  requiredNames: readonly string[],
  fileKeys: readonly string[],
): InputsMatch {
  const inputs = new Set(inputNames);
  const present = new Set(fileKeys);
  const missingRequired = requiredNames.filter((name) => !present.has(name));
  // `$namespaces`, `cwl:tool` and the like are for the engine.
  const own = [...present].filter((key) => inputs.has(key) || !/^(?:[$@]|[A-Za-z][\w+.-]*:)/.test(key));
  const unknown = own.filter((key) => !inputs.has(key));
  const known = own.length - unknown.length;
  if (known === 0 || unknown.length > known) return { score: 0, missingRequired, unknown };
  const complete = requiredNames.length === 0 ? 1 : 1 - missingRequired.length / requiredNames.length;
  return { score: (known / own.length + complete) / 2, missingRequired, unknown };
}

/**
 * The keys of the map that a YAML or JSON file is; undefined when it is no map or larger than 1 MB (UTF-16 units). Made for many files: YAML is
 * read by lines, so a wrong document may still give keys.
 */
export function topLevelKeys(text: string): string[] | undefined {
  if (text.length > MOST_TEXT) return undefined;
  const start = text.replace(/^\ufeff/, '').trimStart();
  return start.startsWith('{') ? jsonKeys(start) : yamlKeys(text);
}

function jsonKeys(text: string): string[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : undefined;
  } catch {
    return flowKeys(text);
  }
}

/** A key at the start of a line: quoted, or plain text up to the first colon that ends a word. */
const KEY = /^(?:"((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)'|([^\s#,[\]{}&*!|>'"%@`](?:[^:]|:(?!\s|$))*?))[ \t]*:(?:\s|$)/;
/** A key is not longer; the rest of a long line is not looked at. */
const LONGEST_KEY = 500;

function yamlKeys(text: string): string[] | undefined {
  const keys: string[] = [];
  for (const line of text.replace(/^\ufeff/, '').split(/\r?\n|\r/)) {
    if (line === '' || /^[\s#%]/.test(line)) continue;
    if (line === '...') break;
    if (/^---(\s|$)/.test(line)) {
      if (keys.length > 0) return undefined;
      continue;
    }
    if (/^-(\s|$)/.test(line)) {
      // The items of a list below a key may stand at its column.
      if (keys.length === 0) return undefined;
      continue;
    }
    const key = keyOf(line);
    if (key !== undefined) keys.push(key);
  }
  return keys.length === 0 ? undefined : keys;
}

function keyOf(line: string): string | undefined {
  const [, double, single, plain] = KEY.exec(line.slice(0, LONGEST_KEY)) ?? [];
  if (double !== undefined) return unescaped(double);
  if (single !== undefined) return single.replaceAll("''", "'");
  return plain?.includes(' #') === true ? undefined : plain;
}

function unescaped(text: string): string {
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    return text;
  }
}

/** The keys of `{…}` that JSON refuses: YAML's flow style, or text that is cut off. */
export function flowKeys(text: string): string[] {
  const keys: string[] = [];
  const parts = /"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|#[^\n]*|[{}[\],:]|[^\s{}[\],:"'#]+/g;
  let depth = 0;
  let before: string | undefined;
  for (const [part] of text.matchAll(parts)) {
    if (part === '{' || part === '[') depth += 1;
    else if (part === '}' || part === ']') depth -= 1;
    else if (part === ':' && depth === 1 && before !== undefined) keys.push(keyOf(`${before}:`) ?? before);
    before = /^[{}[\],:#]/.test(part) ? undefined : part;
  }
  return keys;
}
