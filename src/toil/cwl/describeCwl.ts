import * as path from 'node:path';
import type { ReadText, WorkflowDescription } from '../workflow/description';
import { inputsOf, type CwlInput } from './inputs';
import { needsOf } from './needs';
import { entriesOf, fieldOf, textOf } from './nodes';
import { schemaScope } from './parseType';
import { processNamed, processesOf, type CwlProcess } from './processes';
import { loadProgram, type BrokenReference, type CwlProgram } from './program';
import { NO_REQUIREMENTS, within } from './requirements';

/** What reading a CWL document tells. */
export interface CwlDescription extends WorkflowDescription {
  readonly language: 'cwl';
  readonly inputs: readonly CwlInput[];
  /** Local files that it refers to and that are not there or are no YAML: Toil would refuse to start. */
  readonly broken: readonly BrokenReference[];
  /** Addresses that it refers to; Toil fetches them, this description does not know what is in them. */
  readonly remote: readonly string[];
}

const PROCESSES: ReadonlySet<string> = new Set(['CommandLineTool', 'Workflow', 'ExpressionTool', 'Operation']);

/** Whether a description came from `describeCwl`, so that an inputs file can be checked against its types. */
export function isCwlDescription(description: WorkflowDescription): description is CwlDescription {
  return description.language === 'cwl' && 'broken' in description;
}

/**
 * Describes a CWL document, v1.0 to v1.2, YAML or JSON, by reading it and the local files that it refers to. Broken text gives
 * `unreadable`, never an error.
 * @param file absolute path of the document.
 * @param fragment the process in a packed document; undefined: `main`, or the only one, or the first of `fragments`.
 * @throws AbortError when the signal fires.
 */
export async function describeCwl(
  file: string,
  fragment: string | undefined,
  readText: ReadText,
  signal: AbortSignal,
): Promise<CwlDescription> {
  const program = await loadProgram(file, readText, signal);
  if ('reason' in program) return unreadable(file, reasonText(program.reason), program.start, program.end);
  const processes = processesOf(program, program.main);
  const process = processNamed(program, program.main, fragment ?? '');
  const fragments = processes.length > 1 ? processes.map(({ id }) => id).filter((id) => id !== '') : [];
  const fault = faultOf(process, fragment);
  if (process === undefined || fault !== undefined) {
    return { ...unreadable(file, fault ?? '', 0, 0), files: program.files, fragments };
  }
  const outer = within(NO_REQUIREMENTS, program, process.at);
  return {
    language: 'cwl',
    name: path.basename(file),
    inputs: inputsOf(schemaScope(program, definitionsIn(outer)), process.at),
    files: program.files,
    needs: needsOf(program, named(program, process, fragment), NO_REQUIREMENTS),
    fragments,
    broken: program.broken,
    remote: program.remote,
  };
}

function definitionsIn(all: ReturnType<typeof within>) {
  return [...all.hints, ...all.requirements]
    .filter(({ name }) => name === 'SchemaDefRequirement')
    .map(({ body }) => body);
}

/** A tool that is run by itself is named after its file, unless it was picked from a packed document. */
function named(program: CwlProgram, process: CwlProcess, fragment: string | undefined): CwlProcess {
  const packed = fragment !== undefined || program.main.root !== process.at.node;
  return packed ? process : { ...process, id: '' };
}

/** Why a process cannot be described. */
function faultOf(process: CwlProcess | undefined, fragment: string | undefined): string | undefined {
  if (process === undefined)
    return fragment === undefined ? 'It holds no CWL process.' : `It has no process “${fragment}”.`;
  const kind = textOf(fieldOf(process.at, 'class'));
  if (kind !== undefined && PROCESSES.has(kind)) return versionFault(versionOf(process));
  return entriesOf(process.at).length === 0
    ? 'It is not a CWL document.'
    : 'It has no class (CommandLineTool, Workflow or ExpressionTool).';
}

/** A packed document has its version at the top, older ones in each process. */
function versionOf({ at }: CwlProcess): string | undefined {
  const { root } = at.file;
  const document = root === undefined ? undefined : { node: root, file: at.file };
  return textOf(fieldOf(document, 'cwlVersion')) ?? textOf(fieldOf(at, 'cwlVersion'));
}

/** cwltool reads v1.0 to v1.2, and development versions when it is told to. */
function versionFault(version: string | undefined): string | undefined {
  if (version === undefined) return 'It has no cwlVersion.';
  return /^v1\.[0-9]/.test(version) ? undefined : `Toil does not read cwlVersion ${version}.`;
}

function reasonText(reason: string): string {
  if (reason === 'fileMissing') return 'The file is not there.';
  return reason === 'tooLarge' ? 'The file is too large.' : reason;
}

function unreadable(file: string, reason: string, start: number, end: number): CwlDescription {
  return {
    language: 'cwl',
    name: path.basename(file),
    inputs: [],
    files: [file],
    needs: { container: 'none', javascript: false },
    fragments: [],
    broken: [],
    remote: [],
    unreadable: { reason, start, end },
  };
}
