import * as l10n from '@vscode/l10n';
import type { WdlCallable, WdlSection } from '../../toil/wdl/model';
import type { Fix, Found } from '../finding';
import { eolOf } from '../lines';
import type { WdlChecked } from '../rule';
import { callablesOf } from './entries';
import { indentAt } from './entryEdits';
import { placeOf, replacing } from './places';
import { isAtLeast, TOIL_FACTS } from './toilFacts';

/** TOIL218: WDL that the miniwdl of this Toil cannot read, although the standard has it (reference cwl-wdl.md 2.1, 9.1.1). */
export function* unsupported(document: WdlChecked): Iterable<Found> {
  yield* version(document);
  for (const owner of callablesOf(document)) {
    if (isAtLeast(document.main.document.version, TOIL_FACTS.sectionsSince)) yield* both(document, owner);
    else yield* tooNew(document, owner);
  }
}

function isRead(version: string): boolean {
  return TOIL_FACTS.versions.some((known) => known === version);
}

/** A version that may exist; other words after `version` are a slip of another kind. */
function* version(document: WdlChecked): Iterable<Found> {
  const { version: words, versionRange } = document.main.document;
  const number = /^\d+\.\d+(?=\s|$)/.exec(words)?.[0];
  if (versionRange === undefined || number === undefined || isRead(number)) return;
  const at = { start: versionRange.start, end: versionRange.start + number.length };
  const { newest, toil } = TOIL_FACTS;
  yield {
    ...placeOf(document, at),
    code: 'TOIL218',
    message: l10n.t(
      'Toil {0} cannot read WDL {1} and stops at once: the newest version that it reads is {2}.',
      toil,
      number,
      newest,
    ),
    fixes: [versionFix(document)].flat(),
  };
}

/** Not the one right answer: what is newer than that version would still be refused. */
function versionFix(document: WdlChecked): Fix[] {
  const { versionRange } = document.main.document;
  if (versionRange === undefined) return [];
  const title = l10n.t('Set the version to {0}', TOIL_FACTS.newest);
  return [{ title, edits: [replacing(document, versionRange, TOIL_FACTS.newest)], only: false }];
}

function wordOf({ kind, start }: WdlSection): { readonly start: number; readonly end: number } {
  return { start, end: start + kind.length };
}

/** `requirements` and `hints` came with WDL 1.2: before it they are a syntax error. */
function* tooNew(document: WdlChecked, owner: WdlCallable): Iterable<Found> {
  const { version: words, versionRange } = document.main.document;
  const known = isRead(words);
  if (!known) return;
  for (const section of owner.sections) {
    if (section.kind === 'runtime') continue;
    const alone = owner.sections.length === 1 && section.kind === 'requirements' && !('calls' in owner);
    const rename: Fix = {
      title: l10n.t('Call the section runtime'),
      edits: [replacing(document, wordOf(section), 'runtime')],
      only: false,
    };
    const mixed = owner.sections.some(({ kind }) => kind === 'runtime') && section.kind === 'requirements';
    const raise = versionRange === undefined || mixed ? [] : versionFix(document);
    yield {
      ...placeOf(document, wordOf(section)),
      code: 'TOIL218',
      message: l10n.t(
        'Toil refuses this file: the section {0} came with WDL 1.2, and the file is written in {1}.',
        section.kind,
        words,
      ),
      fixes: [...(alone ? [rename] : []), ...raise],
    };
  }
}

/** A task may have one of `runtime` and `requirements`. */
function* both(document: WdlChecked, owner: WdlCallable): Iterable<Found> {
  const runtime = owner.sections.find(({ kind }) => kind === 'runtime');
  const requirements = owner.sections.find(({ kind }) => kind === 'requirements');
  if (runtime === undefined || requirements === undefined) return;
  const message = l10n.t('The other section stands here.');
  yield {
    ...placeOf(document, wordOf(runtime)),
    code: 'TOIL218',
    message: l10n.t('Toil refuses this file: a task has either runtime or requirements, not both.'),
    related: [{ ...placeOf(document, wordOf(requirements)), message }],
    fixes: merging(document, runtime, requirements),
  };
}

/** Moves the lines of `runtime` with their comments to the end of `requirements`, when no key stands in both. */
function merging(document: WdlChecked, runtime: WdlSection, requirements: WdlSection): Fix[] {
  const { text } = document;
  const keys = new Set(requirements.entries.map(({ key }) => key.text));
  const last = requirements.entries.at(-1);
  const opening = text.indexOf('{', runtime.start) + 1;
  if (last === undefined || text[runtime.end - 1] !== '}' || text[requirements.end - 1] !== '}') return [];
  if (runtime.entries.some(({ key }) => keys.has(key.text))) return [];
  const eol = eolOf(document.text);
  const indent = indentAt(document, last.key.start);
  const lines = text
    .slice(opening, runtime.end - 1)
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  // Values over several lines lose their layout when they are cut into lines.
  if (runtime.entries.some(({ value }) => /[\r\n]/.test(value.text))) return [];
  const moved = lines.map((line) => eol + indent + line).join('');
  const lineStart = text.lastIndexOf('\n', runtime.start) + 1;
  const alone = text.slice(lineStart, runtime.start).trim() === '';
  const after = /^[ \t]*(?:\r\n|\n|\r|$)/.exec(text.slice(runtime.end))?.[0];
  const gone = alone && after !== undefined ? { start: lineStart, end: runtime.end + after.length } : runtime;
  const edits = [
    replacing(document, { start: last.value.end, end: last.value.end }, moved),
    replacing(document, gone, ''),
  ];
  return [{ title: l10n.t('Move the keys of runtime to requirements'), edits, only: true }];
}
