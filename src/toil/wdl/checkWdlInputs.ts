import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isAwkwardPath, type InputFinding, type LookUp } from '../workflow/description';
import type { WdlDescription } from './describeWdl';
import type { InputKey } from './inputKeys';
import { type JsonMember, readJson } from './json';
import { nearest } from './nearest';
import { formatType, type WdlType } from './types';
import { type NamedPath, ValueChecker } from './values';

/** How many paths are looked up at a time. */
const AT_ONCE = 32;

type Meaning =
  { readonly kind: 'input'; readonly key: InputKey } | { readonly kind: 'accepted' } | { readonly kind: 'unknown' };

/** What a key of an inputs file stands for (miniwdl 1.15.0, WDL/__init__.py, `values_from_json`). */
function meaningOf({ name, keys }: WdlDescription, written: string): Meaning {
  const bare = written.startsWith(`${name}.`) ? written.slice(name.length + 1) : written;
  const parts = bare.split('.');
  const found =
    keys.keys.get(bare) ??
    // Old Cromwell files write <call>.<sub-workflow>.<input>.
    (parts.length === 3 && parts.every((part) => part !== '') ? keys.keys.get(`${parts[0]}.${parts[2]}`) : undefined);
  const overridden = ['requirements', 'runtime'].some((word) => {
    const at = parts.indexOf(word);
    return at >= 0 && parts.length > at + 1 && keys.overrides.has(parts.slice(0, at + 1).join('.'));
  });
  if (overridden && !keys.keys.has(bare)) return { kind: 'accepted' };
  if (found !== undefined) return { kind: 'input', key: found };
  return { kind: keys.unseen.some((prefix) => bare.startsWith(prefix)) ? 'accepted' : 'unknown' };
}

/** An input with a default takes null, too. */
function acceptedType({ declaration }: InputKey): WdlType {
  return declaration.default === undefined ? declaration.type : { ...declaration.type, optional: true };
}

/** Checks every key; answers the names of the inputs that were given. */
function checkKeys(
  workflow: WdlDescription,
  members: readonly JsonMember[],
  checker: ValueChecker,
): ReadonlySet<string> {
  const given = new Set<string>();
  // Of two equal keys Python keeps the last.
  const last = new Map(members.map((member) => [member.key.text, member]));
  for (const { key, value } of last.values()) {
    // miniwdl's way to write a comment.
    if (key.text.startsWith('#')) continue;
    const meaning = meaningOf(workflow, key.text);
    if (meaning.kind === 'input') {
      given.add(meaning.key.name);
      checker.check(acceptedType(meaning.key), value, { name: key.text, structs: meaning.key.structs });
    } else if (meaning.kind === 'unknown') {
      const didYouMean = nearest(
        key.text,
        [...workflow.keys.keys.keys()].map((name) => `${workflow.name}.${name}`),
      );
      checker.add({ kind: 'unknown', name: key.text, ...(didYouMean !== undefined && { didYouMean }) }, key);
    }
  }
  return given;
}

/** The local path that a File stands for, or undefined when it is somewhere else (`s3://`, `https://` …). */
function localPath(path: string, folder: string): string | undefined {
  if (/^file:\/\//i.test(path)) {
    try {
      return fileURLToPath(path);
    } catch {
      return undefined;
    }
  }
  if (/^[A-Za-z][A-Za-z0-9+.-]+:/.test(path)) return undefined;
  return isAbsolute(path) ? path : resolve(folder, path);
}

async function checkPath(named: NamedPath, folder: string, lookUp: LookUp, checker: ValueChecker): Promise<void> {
  const path = localPath(named.path, folder);
  if (path === undefined) return;
  const { name } = named;
  // Toil finds nothing under an empty name; the folder itself would be found here.
  const found = named.path === '' ? undefined : await lookUp(path);
  if (found === undefined) checker.add({ kind: 'noSuchFile', name, path }, named);
  else if (named.kind === 'File' && found === 'folder') checker.add({ kind: 'folderNotFile', name, path }, named);
  else if (named.kind === 'Directory' && found === 'file') checker.add({ kind: 'fileNotFolder', name, path }, named);
  else if (isAwkwardPath(path)) checker.add({ kind: 'awkwardName', name, path }, named);
}

/**
 * Checks the text of an inputs file against a workflow. Relative paths are looked up in `folder`, which is to be the
 * inputs file's own: Toil looks in its working folder first and then there (toil/job.py, `potential_absolute_uris`).
 * What Toil refuses is an error; what it takes although no one can mean it is a warning. In the order of the text.
 * Rejects with an `AbortError` only.
 */
export async function checkWdlInputs(
  workflow: WdlDescription,
  text: string,
  folder: string,
  lookUp: LookUp,
  signal: AbortSignal,
): Promise<InputFinding[]> {
  signal.throwIfAborted();
  const root = readJson(text);
  if ('reason' in root) {
    const { reason, start, end } = root;
    return [{ problem: { kind: 'syntax', reason }, severity: 'error', start, end }];
  }
  if (root.kind !== 'object')
    return [{ problem: { kind: 'notAMap' }, severity: 'error', start: root.start, end: root.end }];
  const checker = new ValueChecker();
  const given = checkKeys(workflow, root.members, checker);
  for (const key of workflow.keys.keys.values()) {
    if (!key.required || given.has(key.name)) continue;
    const problem = {
      kind: 'missing',
      name: `${workflow.name}.${key.name}`,
      type: formatType(key.declaration.type),
    } as const;
    checker.add(problem, { start: root.start, end: root.start + 1 });
  }
  const { paths } = checker;
  for (let i = 0; i < paths.length; i += AT_ONCE) {
    signal.throwIfAborted();
    await Promise.all(paths.slice(i, i + AT_ONCE).map((named) => checkPath(named, folder, lookUp, checker)));
  }
  return checker.findings.sort((a, b) => a.start - b.start);
}
