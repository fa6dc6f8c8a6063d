import * as l10n from '@vscode/l10n';
import { isMap } from 'yaml';
import { namespacesAt } from '../../../toil/cwl/namespaces';
import { entriesOf, textOf, type At, type Entry } from '../../../toil/cwl/nodes';
import { ARVADOS_NAMESPACE } from '../../../toil/cwl/preemptible';
import { editDistance } from '../../../toil/cwl/spelling';
import type { Found } from '../../finding';
import type { CwlChecked } from '../../rule';
import { partOf, wholeOf, type JudgedClass } from './className';
import { preemptibleHints } from './hints';
import { edit } from './mapEdits';
import { arvadosPrefix, declareEdits } from './namespaceEdits';
import { fix, report } from './report';

const FIELD = '$namespaces';

/** TOIL101: a prefix that nothing declares where the hint stands. Toil takes the hint for an unknown one and goes on. */
export function* undeclaredPrefix(document: CwlChecked): Iterable<Found> {
  const renamed = new Set<Entry['keyNode']>();
  for (const { judged } of preemptibleHints(document)) {
    if (!judged.undeclared || judged.prefix === undefined) continue;
    const field = misnamedField(document, judged.prefix);
    if (field === undefined) yield* undeclared(document, judged, judged.prefix);
    else if (!renamed.has(field.keyNode)) {
      renamed.add(field.keyNode);
      yield* misnamed(document, field, judged);
    }
  }
}

function undeclared(document: CwlChecked, { at, written }: JudgedClass, prefix: string): Found[] {
  const other = arvadosPrefix(at);
  const place = partOf(at, written, 0, prefix.length);
  const { owner } = namespacesAt(at);
  const message =
    owner === undefined || owner.node === owner.file.root
      ? l10n.t('Toil ignores this hint, because the $namespaces of this file do not declare the prefix {0}.', prefix)
      : l10n.t(
          'Toil ignores this hint, because the innermost $namespaces around it do not declare the prefix {0}.',
          prefix,
        );
  const fixes =
    other === undefined
      ? fix(l10n.t('Declare the prefix {0}', prefix), declareEdits(at, prefix), true)
      : fix(l10n.t('Use the prefix {0}, which is declared', other), [edit(at, place.start, place.end, other)], true);
  return report(document, 'TOIL101', at, message, { place, fixes });
}

/** A field at the top of the document that is called nearly like `$namespaces` and declares the prefix. */
function misnamedField({ main }: CwlChecked, prefix: string): Entry | undefined {
  if (main.root === undefined || !isMap(main.root)) return undefined;
  const root: At = { node: main.root, file: main };
  const entries = entriesOf(root);
  if (entries.some(({ key }) => key === FIELD)) return undefined;
  return entries.find(({ key, value }) => isNearField(key) && entriesOf(value).some((each) => each.key === prefix));
}

function isNearField(key: string): boolean {
  return key.length < 20 && editDistance(key.toLowerCase(), FIELD) <= 2;
}

/** Fields with a dollar are dropped in silence; without one the schema refuses them (tried). */
function misnamed(document: CwlChecked, { key, keyNode, value }: Entry, hint: JudgedClass): Found[] {
  const at = { ...value, node: keyNode };
  const place = wholeOf(at, key);
  const refused = !key.startsWith('$');
  const message = refused
    ? l10n.t('Toil refuses the field {0}: it is called $namespaces.', key)
    : l10n.t('Toil ignores the hint {0}, because the field {1} is called $namespaces.', hint.written, key);
  const fixes = fix(l10n.t('Rename the field to $namespaces'), [edit(at, place.start, place.end, FIELD)], true);
  return report(document, 'TOIL101', at, message, { place, fixes, ...(refused ? { level: 'error' } : {}) });
}

/** TOIL102: the class belongs to other names than Arvados': a wrong address, or another vendor's prefix. */
export function* wrongNamespace(document: CwlChecked): Iterable<Found> {
  const told = new Set<At['node']>();
  for (const { judged } of preemptibleHints(document)) {
    if (!judged.wrongBase) continue;
    const { prefix } = judged;
    const declaration = prefix === undefined ? undefined : declarationOf(judged.at, prefix);
    if (prefix === undefined) yield* wrongAddress(document, judged);
    else if (declaration === undefined || !isMeant(declaration.base, prefix))
      yield* otherPrefix(document, judged, prefix);
    else if (!told.has(declaration.at.node)) {
      told.add(declaration.at.node);
      yield* wrongDeclaration(document, judged, declaration);
    }
  }
}

interface Declaration {
  readonly at: At;
  readonly base: string;
}

function declarationOf(at: At, prefix: string): Declaration | undefined {
  const { owner } = namespacesAt(at);
  if (owner === undefined) return undefined;
  const field = entriesOf(owner).find(({ key }) => key === FIELD);
  const entry = entriesOf(field?.value).find(({ key }) => key === prefix);
  const base = textOf(entry?.value);
  return entry === undefined || base === undefined ? undefined : { at: entry.value, base };
}

/** Whether the address is Arvados' with a fault in it, or the prefix says that it should be. */
function isMeant(base: string, prefix: string): boolean {
  return /arvados/i.test(base) || prefix === 'arv';
}

function wrongDeclaration(document: CwlChecked, { written }: JudgedClass, { at, base }: Declaration): Found[] {
  const place = wholeOf(at, base);
  const message = l10n.t(
    'Toil ignores the hint {0}, because its prefix must stand for exactly {1}.',
    written,
    ARVADOS_NAMESPACE,
  );
  const edits = [edit(at, place.start, place.end, ARVADOS_NAMESPACE)];
  return report(document, 'TOIL102', at, message, { place, fixes: fix(l10n.t('Correct the address'), edits, true) });
}

function otherPrefix(document: CwlChecked, { at, written }: JudgedClass, prefix: string): Found[] {
  const place = partOf(at, written, 0, prefix.length);
  const message = l10n.t(
    'Toil ignores this hint: its class belongs to {0}, and the prefix {1} stands for something else.',
    ARVADOS_NAMESPACE,
    prefix,
  );
  const other = arvadosPrefix(at) ?? 'arv';
  const declared = arvadosPrefix(at) === undefined ? declareEdits(at, other) : [];
  const edits = declared === undefined ? undefined : [edit(at, place.start, place.end, other), ...declared];
  const title = l10n.t('Use the prefix {0}', other);
  return report(document, 'TOIL102', at, message, { place, fixes: fix(title, edits, true) });
}

function wrongAddress(document: CwlChecked, { at, written }: JudgedClass): Found[] {
  const place = wholeOf(at, written);
  const right = `${ARVADOS_NAMESPACE}UsePreemptible`;
  const message = l10n.t('Toil ignores this hint: the class is called {0}.', right);
  const edits = [edit(at, place.start, place.end, right)];
  return report(document, 'TOIL102', at, message, { place, fixes: fix(l10n.t('Correct the address'), edits, true) });
}
