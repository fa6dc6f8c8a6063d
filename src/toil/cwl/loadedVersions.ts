import { isMap, type Node } from 'yaml';
import { entriesOf, fieldOf, textOf, walk, MOST_DEPTH } from './nodes';
import { stepsOf, type CwlProcess, type CwlStep } from './processes';
import { opened, type CwlProgram } from './program';
import { versionOf } from './versions';

/** What cwltool turns every document into when it has read it (`INTERNAL_VERSION` of cwltool/update.py). */
const UPDATED = 'v1.2';
/** Steps that are gone through. */
const MOST_STEPS = 20_000;

interface Visit {
  readonly process: CwlProcess;
  readonly path: string;
  /** Undefined: the version of what is around it. */
  readonly referred: boolean;
  readonly outer: string | undefined;
  readonly above: readonly Node[];
}

/**
 * The cwlVersion that each process counts as for the default of its memory, by its path of steps (`align/sort`, empty for the process
 * itself). A v1.0 tool gets 1024 MiB, but only the first time that it is loaded: what a step refers to a second time, or what
 * stands in the same packed document, comes from the index of documents that are updated already, and there the original
 * version is forgotten (`resolve_and_validate_document` of cwltool/load_tool.py; tried with 16 documents).
 */
export function loadedVersions(program: CwlProgram, process: CwlProcess): ReadonlyMap<string, string | undefined> {
  // A packed document may have thousands of tools that nothing runs.
  if (textOf(fieldOf(process.at, 'class')) !== 'Workflow') return new Map([['', versionOf(process.at)]]);
  const versions = new Map<string, string | undefined>();
  const updated = new Set<Node>();
  // A document is updated as a whole, all members of a packed one with it.
  const { root } = process.at.file;
  noteProcesses(
    updated,
    root !== undefined && fieldOf({ ...process.at, node: root }, '$graph') !== undefined ? root : process.at.node,
  );
  const waiting: Visit[] = [{ process, path: '', referred: false, outer: versionOf(process.at), above: [] }];
  let left = MOST_STEPS;
  for (let visit = waiting.pop(); visit !== undefined && left > 0; visit = waiting.pop(), left -= 1) {
    const version = loadedVersion(visit, updated);
    versions.set(visit.path, version);
    waiting.push(...stepsBelow(program, visit, version).reverse());
  }
  return versions;
}

function loadedVersion({ process, referred, outer }: Visit, updated: Set<Node>): string | undefined {
  if (!referred) return outer;
  if (updated.has(process.at.node)) return UPDATED;
  noteProcesses(updated, process.at.node);
  return versionOf(process.at, outer);
}

const processNodes = new WeakMap<Node, readonly Node[]>();

function noteProcesses(updated: Set<Node>, root: Node): void {
  let nodes = processNodes.get(root);
  if (nodes === undefined) {
    const found: Node[] = [];
    walk(root, (node) => {
      if (isMap(node) && node.has('class')) found.push(node);
    });
    nodes = found;
    processNodes.set(root, nodes);
  }
  for (const node of nodes) updated.add(node);
}

function stepsBelow(program: CwlProgram, visit: Visit, version: string | undefined): Visit[] {
  const around = [...visit.above, visit.process.at.node];
  if (around.length > MOST_DEPTH) return [];
  return loadedSteps(program, visit.process).flatMap((step) => {
    const next = step.process;
    if (next === undefined || around.includes(next.at.node)) return [];
    const path = visit.path === '' ? step.id : `${visit.path}/${step.id}`;
    const referred = textOf(fieldOf(step.at, 'run')) !== undefined;
    return [{ process: next, path, referred, outer: version, above: around }];
  });
}

/** The steps in the order in which cwltool loads them: those of a map sorted by their keys. */
function loadedSteps(program: CwlProgram, { at }: CwlProcess): CwlStep[] {
  const steps = stepsOf(program, at);
  const isSorted = entriesOf(opened(program, fieldOf(at, 'steps'))).length > 0;
  return isSorted ? steps.toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)) : steps;
}
