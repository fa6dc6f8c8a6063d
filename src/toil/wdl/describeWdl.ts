import type { ReadText, WorkflowDescription, WorkflowInput } from '../workflow/description';
import { exampleOf } from './examples';
import { type InputKey, type InputKeys, inputKeys } from './inputKeys';
import type { WdlFault } from './model';
import { wdlNeeds } from './needs';
import { loadWdl, type ProgramFault, programFaults, type WdlProgram } from './program';
import { docOf, stringText } from './strings';
import { type WdlTarget, wdlTarget } from './target';
import { formatType, parameters, type WdlType } from './types';

/** A fault and the file that it stands in; offsets are UTF-16 units in that file's text. */
export type WdlDescriptionFault =
  | (WdlFault & { readonly file: string })
  | ProgramFault
  /**
   * `directoryInput`: Toil 9.6.0 stops with NotImplementedError when a Directory is given (wdltoil.py, `convert_remote_files`).
   * `unknownType`: no such struct; `Directory` before WDL 1.2 and `Object` everywhere are unknown to miniwdl, too.
   */
  | {
      readonly kind: 'directoryInput' | 'unknownType';
      readonly file: string;
      /** The type's name, or the input's. */
      readonly text: string;
      readonly start: number;
      readonly end: number;
    };

/** A described WDL workflow with what `checkWdlInputs` must know of it, and what Toil will stumble over. */
export interface WdlDescription extends WorkflowDescription {
  readonly language: 'wdl';
  readonly keys: InputKeys;
  readonly faults: readonly WdlDescriptionFault[];
}

/** Tells a WDL description from those of the other languages. */
export function isWdlDescription(description: WorkflowDescription): description is WdlDescription {
  return description.language === 'wdl' && 'keys' in description;
}

/** A default that is plain JSON as JSON, else the expression's text. */
function defaultText(expression: string): string {
  const text = stringText(expression);
  return text === undefined ? expression : JSON.stringify(text);
}

function describeInput(namespace: string, key: InputKey): WorkflowInput {
  const { declaration } = key;
  const doc = docOf(key.declaredIn.parameterMeta, declaration.name.text);
  return {
    name: `${namespace}.${key.name}`,
    type: formatType(declaration.type),
    required: key.required,
    ...(doc !== undefined && doc !== '' && { doc }),
    ...(declaration.default && { default: defaultText(declaration.default.text) }),
    example: exampleOf(declaration.type, key.structs),
  };
}

function namesIn(type: WdlType): string[] {
  const own = type.kind === 'struct' || type.kind === 'primitive' ? [type.name] : [];
  return [...own, ...parameters(type).flatMap(namesIn)];
}

function unknownTypes(program: WdlProgram): WdlDescriptionFault[] {
  const faults: WdlDescriptionFault[] = [];
  for (const { path, document, structs, imports } of program.documents.values()) {
    // What a remote document brings along cannot be known.
    if (imports.some(({ target }) => target.kind !== 'file')) continue;
    const early = ['draft-2', '1.0', '1.1'].includes(document.version);
    const callables = [...document.tasks, ...(document.workflow ? [document.workflow] : [])];
    const declarations = [
      ...callables.flatMap((callable) => [...(callable.inputs ?? []), ...callable.declarations, ...callable.outputs]),
      ...document.structs.flatMap((struct) => struct.members),
    ];
    for (const { type, typeText } of declarations) {
      const known = (name: string): boolean =>
        name === 'Directory'
          ? !early
          : ['Boolean', 'Int', 'Float', 'String', 'File'].includes(name) || structs.has(name);
      const text = namesIn(type).find((name) => !known(name));
      if (text !== undefined)
        faults.push({ kind: 'unknownType', file: path, text, start: typeText.start, end: typeText.end });
    }
  }
  return faults;
}

function directoryInputs(program: WdlProgram, keys: InputKeys): WdlDescriptionFault[] {
  return [...keys.keys.values()]
    .filter((key) => !key.ofCall && namesIn(key.declaration.type).includes('Directory'))
    .map(({ name, declaration: { start, end } }) => ({
      kind: 'directoryInput',
      file: program.main.path,
      text: name,
      start,
      end,
    }));
}

function faultsOf(program: WdlProgram, keys: InputKeys): WdlDescriptionFault[] {
  const own = [...program.documents.values()].flatMap(({ path, document }) =>
    document.faults.map((fault) => ({ ...fault, file: path })),
  );
  return [...own, ...programFaults(program), ...unknownTypes(program), ...directoryInputs(program, keys)];
}

/** What Toil itself says (wdltoil.py, `main`). */
function unrunnable(target: WdlTarget): string | undefined {
  if (target.kind === 'empty') return 'WDL document is empty!';
  return target.kind === 'severalTasks'
    ? 'Multiple tasks found with no workflow! Either add a workflow or keep one task.'
    : undefined;
}

function nameOf(target: WdlTarget, path: string): string {
  if (target.kind === 'workflow') return target.workflow.name.text;
  return target.kind === 'task'
    ? target.task.name.text
    : path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

/**
 * Reads a WDL workflow and the local documents that it imports; nothing is fetched. The inputs are the workflow's own
 * (or those of a single task) and the required ones of calls that leave them open; `keys` knows the optional ones too.
 * Rejects with an `AbortError` only.
 */
export async function describeWdl(path: string, readText: ReadText, signal: AbortSignal): Promise<WdlDescription> {
  const program = await loadWdl(path, readText, signal);
  const target: WdlTarget = program === undefined ? { kind: 'empty' } : wdlTarget(program.main.document);
  const name = nameOf(target, path);
  const reason = program === undefined ? 'No such file or directory' : unrunnable(target);
  if (program === undefined || reason !== undefined) {
    const keys: InputKeys = { keys: new Map(), overrides: new Set(), unseen: [] };
    return {
      language: 'wdl',
      name,
      inputs: [],
      files: [],
      needs: { container: 'none', javascript: false },
      fragments: [],
      ...(reason !== undefined && { unreadable: { reason, start: 0, end: 0 } }),
      keys,
      faults: program === undefined ? [] : faultsOf(program, keys),
    };
  }
  const keys = inputKeys(program, target);
  const shown = [...keys.keys.values()].filter((key) => key.required || !key.ofCall);
  return {
    language: 'wdl',
    name,
    inputs: shown.map((key) => describeInput(name, key)),
    files: [path, ...[...program.documents.keys()].filter((other) => other !== path)],
    needs: wdlNeeds(program, target),
    fragments: [],
    keys,
    faults: faultsOf(program, keys),
  };
}
