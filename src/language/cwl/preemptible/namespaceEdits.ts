import { isMap, isScalar } from 'yaml';
import { ARVADOS_NAMESPACE } from '../../../toil/cwl/preemptible';
import { namespacesAt } from '../../../toil/cwl/namespaces';
import { isNode, type At } from '../../../toil/cwl/nodes';
import type { TextEdit } from '../../finding';
import { startOf, pairOf } from './layout';
import { edit, flowText, insertEntry } from './mapEdits';

const FIELD = '$namespaces';

/** The prefix that stands for Arvados' names at a place; undefined when none is declared. */
export function arvadosPrefix(at: At): string | undefined {
  for (const [prefix, base] of namespacesAt(at).declared) if (base === ARVADOS_NAMESPACE) return prefix;
  return undefined;
}

/** A prefix for Arvados' names that can be used at a place, and the edits that declare it, if it is not there yet. */
export function usablePrefix(at: At): { prefix: string; edits: TextEdit[] } | undefined {
  const there = arvadosPrefix(at);
  if (there !== undefined) return { prefix: there, edits: [] };
  const prefix = ['arv', 'arvados', 'arvados-org'].find((word) => !namespacesAt(at).declared.has(word));
  if (prefix === undefined) return undefined;
  const edits = declareEdits(at, prefix);
  return edits === undefined ? undefined : { prefix, edits };
}

/** The edits that declare a prefix, for Arvados' names if no other ones are meant, in the `$namespaces` that hold at a place. */
export function declareEdits(at: At, prefix: string, base = ARVADOS_NAMESPACE): TextEdit[] | undefined {
  const owner = namespacesAt(at).owner ?? outermost(at);
  if (!isMap(owner.node)) return undefined;
  const field = pairOf(owner.node, FIELD);
  if (field === undefined) {
    // Beside the version is where people look for it; a document without one gets it at its top.
    const version = pairOf(owner.node, 'cwlVersion');
    const value = [[prefix, base]] as const;
    const style = owner.node.flow === true ? undefined : version;
    return insertEntry({ node: owner.node, at: owner }, FIELD, value, style);
  }
  const { value } = field;
  if (isMap(value)) return insertEntry({ node: value, at: owner }, prefix, base, value.items.at(-1));
  if (!isNode(value) || !isScalar(value) || value.source !== '') return undefined;
  return [edit(owner, startOf(value), startOf(value), ` ${flowText([[prefix, base]], 'yaml')}`)];
}

/** The root of the document that everything was imported into. */
function outermost(at: At): At {
  let here = at;
  while (here.from !== undefined) here = here.from;
  const { root } = here.file;
  return { node: root ?? here.node, file: here.file };
}
