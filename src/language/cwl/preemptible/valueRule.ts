import * as l10n from '@vscode/l10n';
import { isAlias, isMap, isScalar } from 'yaml';
import { entriesOf, follow, placeOf, scalarOf, textOf, type At } from '../../../toil/cwl/nodes';
import { PREEMPTIBLE_FIELD } from '../../../toil/cwl/preemptible';
import type { Fix, Found, TextEdit } from '../../finding';
import type { CwlChecked } from '../../rule';
import { wholeOf } from './className';
import { isEmpty, replaceValueEdits } from './hintEdits';
import { isImported, keyAt, rightHints } from './hints';
import { edit } from './mapEdits';
import { meantBy } from './meaning';
import { fix, placeAt, report } from './report';

/** TOIL106: a value that is no literal boolean. Toil refuses the job when it makes it (toil/cwl/cwltoil.py). */
export function* badValue(document: CwlChecked): Iterable<Found> {
  for (const hint of rightHints(document)) {
    if (!isMap(hint.body.node) || isImported(hint)) continue;
    const entry = entriesOf(hint.body).find(({ key }) => key === PREEMPTIBLE_FIELD);
    if (entry === undefined || scalarOf(entry.value)?.kind === 'boolean') continue;
    const written = entry.value;
    const place = isEmpty(written) ? wholeOf(keyAt(entry), entry.key) : placeAt(written);
    const { message, fixes } = isAnchored(written) ? anchored(written) : judge(written);
    yield* report(document, 'TOIL106', written, message, { place, fixes });
  }
}

interface Answer {
  readonly message: string;
  readonly fixes: readonly Fix[];
}

function judge(value: At): Answer {
  const text = textOf(value);
  if (text !== undefined && /\$[({]/.test(text)) {
    const message = l10n.t('Toil stops when it makes this job: usePreemptible takes true or false and no expression.');
    return { message, fixes: bothFixes(value) };
  }
  const scalar = scalarOf(value);
  if (scalar?.kind === 'null') {
    const message = l10n.t('Toil stops when it makes this job: usePreemptible has no value, it must be true or false.');
    return { message, fixes: bothFixes(value) };
  }
  if (scalar === undefined) {
    const message = l10n.t('Toil stops when it makes this job: usePreemptible must be true or false.');
    return { message, fixes: bothFixes(value) };
  }
  const meant = meantBy(value);
  const word = String(scalar.value).replaceAll(/\s+/g, ' ').trim().slice(0, 40);
  const message =
    scalar.kind === 'string'
      ? l10n.t('Toil stops when it makes this job: “{0}” is a text here, usePreemptible must be true or false.', word)
      : l10n.t('Toil stops when it makes this job: {0} is a number, usePreemptible must be true or false.', word);
  return {
    message,
    fixes: meant === undefined ? bothFixes(value) : fix(titleOf(meant), replaceValueEdits(value, meant), true),
  };
}

function bothFixes(value: At): Fix[] {
  return ['true', 'false'].flatMap((word) => fix(titleOf(word), replaceValueEdits(value, word), false));
}

function titleOf(word: string): string {
  return l10n.t('Write {0}', word);
}

/** A boolean with an anchor: ruamel.yaml makes a number of it, and Toil's message says “got: 1” (tried). */
function isAnchored(value: At): boolean {
  const { node } = follow(value);
  if (!isScalar(node) || node.anchor === undefined) return false;
  return scalarOf(value)?.kind === 'int' && /^(?:true|false|yes|no|on|off|y|n)$/i.test(node.source ?? '');
}

function anchored(value: At): Answer {
  const message = l10n.t('Toil stops when it makes this job, because a boolean with an anchor is a number for it.');
  const target = follow(value);
  const word = meantBy(target) ?? 'true';
  if (isAlias(value.node)) return { message, fixes: fix(titleOf(word), replaceValueEdits(value, word), true) };
  return { message, fixes: fix(l10n.t('Remove the anchor'), withoutAnchor(target, word), true) };
}

/** The value without its anchor, and its text wherever an alias stood for it. */
function withoutAnchor(value: At, word: string): TextEdit[] | undefined {
  const { node, file } = value;
  if (!isScalar(node) || node.anchor === undefined) return undefined;
  const { start } = placeOf(node);
  const anchor = file.text.lastIndexOf(`&${node.anchor}`, start);
  if (anchor < 0 || file.text.slice(anchor + node.anchor.length + 1, start).trim() !== '') return undefined;
  const uses = [...file.aliases].filter(([, target]) => target === node);
  return [
    edit(value, anchor, start, ''),
    ...uses.map(([alias]) => edit(value, placeOf(alias).start, placeOf(alias).end, word)),
  ];
}
