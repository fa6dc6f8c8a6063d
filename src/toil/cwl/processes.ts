import type { Node } from 'yaml';
import { entriesOf, fieldOf, itemsOf, textOf, type At, type YamlFile } from './nodes';
import { documentAt, opened, resolveReference, type CwlProgram } from './program';
import { shortName } from './parseType';

/** A process in a document: a tool, a workflow or an expression tool. */
export interface CwlProcess {
  readonly at: At;
  /** Its id in the document, or the step's name, or the file's; empty when it has none. */
  readonly id: string;
}

/** A step of a workflow. `process` is undefined when its `run` is remote, missing or no process. */
export interface CwlStep {
  readonly id: string;
  readonly at: At;
  readonly process: CwlProcess | undefined;
  /** Its key, where the steps are a map. */
  readonly keyNode?: Node;
}

/** Packed documents have hundreds of steps that each look for one of hundreds of members. */
const membersById = new WeakMap<Node, Map<string, At>>();

/**
 * The processes of a document: of a packed one (`$graph`) all, the one that runs by default first; otherwise itself. Toil runs
 * `main`, or the only one; where neither is there, a process that no other one uses stands first.
 */
export function processesOf(program: CwlProgram, file: YamlFile): CwlProcess[] {
  if (file.root === undefined) return [];
  const root = opened(program, { node: file.root, file }) ?? { node: file.root, file };
  const graph = fieldOf(root, '$graph');
  if (graph === undefined) return [{ at: root, id: idOf(root) }];
  const members = itemsOf(opened(program, graph)).flatMap((item) => {
    const at = opened(program, item);
    const isProcess = at !== undefined && textOf(fieldOf(at, 'class')) !== undefined;
    return isProcess ? [{ at, id: idOf(at) }] : [];
  });
  const used = usedBy(program, members);
  const rank = ({ at, id }: CwlProcess): number => {
    if (id === 'main') return 0;
    const workflow = textOf(fieldOf(at, 'class')) === 'Workflow';
    return used.has(at.node) ? 3 : workflow ? 1 : 2;
  };
  return members.sort((a, b) => rank(a) - rank(b));
}

/** What the steps of these processes run. */
function usedBy(program: CwlProgram, processes: readonly CwlProcess[]): Set<Node> {
  return new Set(processes.flatMap(({ at }) => stepsOf(program, at).flatMap(({ process }) => process?.at.node ?? [])));
}

/** The processes of a document that no step of it runs; where they run each other in a circle, the default one. */
export function startable(program: CwlProgram, file: YamlFile): readonly CwlProcess[] {
  const processes = processesOf(program, file);
  if (processes.length < 2) return processes;
  const used = usedBy(program, processes);
  const roots = processes.filter(({ at }) => !used.has(at.node));
  return roots.length > 0 ? roots : processes.slice(0, 1);
}

/** The process that a fragment names (`main`, `#main`), or the default one; undefined when there is none of that name. */
export function processNamed(program: CwlProgram, file: YamlFile, fragment: string): CwlProcess | undefined {
  const wanted = fragment.replace(/^#/, '');
  const processes = processesOf(program, file);
  if (wanted === '') return processes[0];
  const byId =
    processes.find(({ id }) => id === wanted) ?? processes.find(({ id }) => shortName(id) === shortName(wanted));
  return byId ?? embeddedProcess(program, processes, wanted);
}

/** `file.cwl#step/run` and `file.cwl#step`: an inline process of a step, by the id that it or its step has. */
function embeddedProcess(
  program: CwlProgram,
  processes: readonly CwlProcess[],
  wanted: string,
): CwlProcess | undefined {
  for (const { at } of processes) {
    for (const step of stepsOf(program, at)) {
      const inline = step.process?.at.file.path === at.file.path ? step.process : undefined;
      if (inline !== undefined && idOf(inline.at) === wanted) return inline;
    }
  }
  return undefined;
}

/** The steps of a workflow; empty for a tool. */
export function stepsOf(program: CwlProgram, process: At): CwlStep[] {
  const steps = opened(program, fieldOf(process, 'steps'));
  const listed = itemsOf(steps).flatMap((item) => {
    const at = opened(program, item);
    return at === undefined ? [] : [{ id: idOf(at), at }];
  });
  const mapped = entriesOf(steps).flatMap(({ key, keyNode, value }) => {
    const at = opened(program, value);
    return at === undefined ? [] : [{ id: key, at, keyNode }];
  });
  return [...listed, ...mapped].map(({ id, ...step }) => ({
    ...step,
    id: shortName(id),
    process: runOf(program, step.at),
  }));
}

function runOf(program: CwlProgram, step: At): CwlProcess | undefined {
  const run = fieldOf(step, 'run');
  const reference = textOf(run);
  if (reference !== undefined) return referredProcess(program, step.file, reference);
  const inline = opened(program, run);
  if (inline === undefined || fieldOf(inline, 'class') === undefined) return undefined;
  return { at: inline, id: idOf(inline) };
}

function referredProcess(program: CwlProgram, from: YamlFile, reference: string): CwlProcess | undefined {
  const target = resolveReference(from.path, reference);
  const document = documentAt(program, from.path, reference);
  if (target.kind === 'remote' || document === undefined) return undefined;
  const { at, fragment } = document;
  if (fieldOf(at, '$graph') === undefined && fragment === '') return { at, id: idOf(at) };
  return graphMember(program, at, fragment);
}

/** Looks among the members only, not at which one is the default: that would ask for the steps of all of them again. */
function graphMember(program: CwlProgram, document: At, fragment: string): CwlProcess | undefined {
  const graph = opened(program, fieldOf(document, '$graph'));
  if (graph === undefined) return { at: document, id: idOf(document) };
  let members = membersById.get(graph.node);
  if (members === undefined) {
    const opens = itemsOf(graph).flatMap((item) => opened(program, item) ?? []);
    members = new Map(opens.flatMap((at) => [[shortName(idOf(at)), at] as const, [idOf(at), at] as const]));
    if (opens.length === 1 && opens[0] !== undefined) members.set('', opens[0]);
    membersById.set(graph.node, members);
  }
  const wanted = fragment === '' ? 'main' : fragment;
  const at = members.get(wanted) ?? members.get(shortName(wanted)) ?? (fragment === '' ? members.get('') : undefined);
  return at === undefined ? undefined : { at, id: idOf(at) };
}

/** The id without the file and the `#`. */
function idOf(at: At): string {
  const id = textOf(fieldOf(at, 'id')) ?? '';
  return id.slice(id.lastIndexOf('#') + 1);
}
