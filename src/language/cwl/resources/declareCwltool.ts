import { isMap } from 'yaml';
import { namespacesAt } from '../../../toil/cwl/namespaces';
import type { At } from '../../../toil/cwl/nodes';
import type { TextEdit } from '../../finding';
import { pairOf } from '../preemptible/layout';
import { insertEntry } from '../preemptible/mapEdits';

const BASE = 'http://commonwl.org/cwltool#';

/** The edits that declare the prefix `cwltool` where a class stands, none when it is; undefined when it means something else there. */
export function declareCwltoolEdits(at: At): TextEdit[] | undefined {
  const { owner, declared } = namespacesAt(at);
  const meaning = declared.get('cwltool');
  if (meaning !== undefined) return meaning === BASE ? [] : undefined;
  const map = owner ?? root(at);
  if (map === undefined || !isMap(map.node)) return undefined;
  const field = pairOf(map.node, '$namespaces');
  if (field === undefined) {
    const after = map.node.flow === true ? undefined : pairOf(map.node, 'cwlVersion');
    return insertEntry({ node: map.node, at: map }, '$namespaces', [['cwltool', BASE]], after);
  }
  const { value } = field;
  return isMap(value) ? insertEntry({ node: value, at: map }, 'cwltool', BASE, value.items.at(-1)) : undefined;
}

/** The root of the document that everything was imported into. */
function root(at: At): At | undefined {
  let here = at;
  while (here.from !== undefined) here = here.from;
  const { file } = here;
  return file.root === undefined ? undefined : { node: file.root, file };
}
