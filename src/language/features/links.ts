import * as l10n from '@vscode/l10n';
import { isScalar } from 'yaml';
import { placeOf, walk } from '../../toil/cwl/nodes';
import { resolveReference } from '../../toil/cwl/program';
import type { Analysis } from '../analyse';
import type { CwlChecked, WdlChecked } from '../rule';

/** A part of the document that names another file. */
export interface LinkTo {
  readonly start: number;
  readonly end: number;
  /** Absolute path. */
  readonly target: string;
  /** Plain text. */
  readonly tooltip: string;
}

const REFERENCES: ReadonlySet<string> = new Set(['run', '$import', '$include', '$mixin']);

/**
 * The files that `run`, `$import`, `$include`, `$mixin` and WDL's import statements name, where they are there.
 * @throws AbortError when the signal fires; what `exists` throws.
 */
export async function linksOf(
  analysis: Analysis,
  exists: (path: string, signal: AbortSignal) => Promise<boolean>,
  signal: AbortSignal,
): Promise<LinkTo[]> {
  const links = analysis.kind === 'cwl' ? cwlLinks(analysis.checked) : wdlLinks(analysis.checked);
  const paths = [...new Set(links.map(({ target }) => target))];
  const there = new Set<string>();
  for (const path of paths) {
    signal.throwIfAborted();
    if (await exists(path, signal)) there.add(path);
  }
  return links.filter(({ target }) => there.has(target));
}

function cwlLinks({ main }: CwlChecked): LinkTo[] {
  const links: LinkTo[] = [];
  walk(main.root, (node, key) => {
    if (key === undefined || !REFERENCES.has(key) || !isScalar(node) || typeof node.value !== 'string') return;
    const target = node.value === '' ? undefined : resolveReference(main.path, node.value);
    if (target?.kind !== 'local' || target.path === main.path) return;
    links.push(link(main.text, placeOf(node), target.path));
  });
  return links;
}

function wdlLinks({ main, text }: WdlChecked): LinkTo[] {
  return main.imports.flatMap(({ statement, target }) =>
    target.kind === 'file' ? [link(text, statement.uri, target.path)] : [],
  );
}

/** Quotes are no part of a link. */
function link(text: string, { start, end }: { start: number; end: number }, target: string): LinkTo {
  const quoted = /^["']/.test(text.slice(start, start + 1)) && end - start >= 2;
  const inner = quoted ? { start: start + 1, end: end - 1 } : { start, end };
  return { ...inner, target, tooltip: l10n.t('Open the file') };
}
