import type { Detector, Failure } from './failure';

/** Causes that Toil tells itself, before or between jobs. */

export const jobStoreExists: Detector = ({ text }) => {
  const jobStore = /The job store '([^'\n]*)' already exists\. Use --restart/.exec(text)?.[1];
  return jobStore === undefined ? undefined : { kind: 'jobStoreExists', jobStore };
};

export const jobStoreMissing: Detector = ({ text }) => {
  const jobStore = /The job store '([^'\n]*)' does not exist, so there is nothing to restart/.exec(text)?.[1];
  return jobStore === undefined ? undefined : { kind: 'jobStoreMissing', jobStore };
};

/** `InsufficientSystemResources` of Toil 9.6.0 `abstractBatchSystem.py`. */
export const tooLarge: Detector = ({ text }) => {
  const [, kind = '', unit, asked, resource, available] =
    /The job '([^'\n]*)' (?:([^\n]*?) )?\S+ v\d+ is requesting ([\d.]+) (?:bytes of )?(cores|memory|disk)[^\n]*? more than the maximum of ([\d.]+) /.exec(
      text,
    ) ?? [];
  if (resource !== 'cores' && resource !== 'memory' && resource !== 'disk') return undefined;
  return { kind: 'tooLarge', resource, asked: Number(asked), available: Number(available), job: unit ?? kind };
};

const MISSING_WORKFLOW_FILE: readonly RegExp[] = [
  /Failed to import (.+)$/m,
  /contains undefined reference to\s+`(.+?)`/,
  /ValidationException: Not found: '(.+)'$/m,
  /can't open file '(.+)': \[Errno 2\]/,
];
const MISSING_INPUT_FILE: readonly RegExp[] = [
  /Could not find (.+?) at any of:/,
  /\] Could not find (\S.*)$/m,
  /ValidationException: \[Errno 2\] No such file or directory: ['"](.+)['"]$/m,
  // Said of what is left of a name with `#`.
  /\] \[root\] \[Errno 2\] No such file or directory: ['"](\/.+)['"]$/m,
];

/** A file that is not there: Toil's importer, cwltool's and miniwdl's loaders, the Python interpreter. */
export const missingFile: Detector = ({ text }) => {
  const workflow = firstGroup(MISSING_WORKFLOW_FILE, text);
  if (workflow !== undefined) return { kind: 'missingInputFile', path: toPath(workflow), role: 'workflow' };
  const input = firstGroup(MISSING_INPUT_FILE, text);
  return input === undefined ? undefined : { kind: 'missingInputFile', path: toPath(input), role: 'input' };
};

function firstGroup(expressions: readonly RegExp[], text: string): string | undefined {
  for (const expression of expressions) {
    const group = expression.exec(text)?.[1];
    if (group !== undefined) return group;
  }
  return undefined;
}

function toPath(text: string): string {
  if (!text.startsWith('file://')) return text;
  try {
    return decodeURIComponent(text.slice('file://'.length));
  } catch {
    return text.slice('file://'.length);
  }
}

type WrongInput = Failure & { readonly kind: 'wrongInput' };

const WRONG_INPUT: readonly {
  readonly says: RegExp;
  readonly problem: WrongInput['problem'];
  /** Which group is the name, and which what was found instead. */
  readonly name: number;
  readonly detail?: number;
}[] = [
  { says: /Missing required input parameter '([^']+)'/, problem: 'missing', name: 1 },
  { says: /missing required inputs\/outputs: (.+)$/m, problem: 'missing', name: 1 },
  { says: /: error: the following arguments are required: --(\S+)/, problem: 'missing', name: 1 },
  { says: /InputError: unknown input\/output: (.+)$/m, problem: 'unknown', name: 1 },
  { says: /InputError: (.+) \(in ([^)\n]+)\)$/m, problem: 'wrongType', name: 2, detail: 1 },
  {
    says: /Invalid job input record:[\s\S]*?the ['`]([^'`]+)['`] field is not valid because\s+(.+)/,
    problem: 'wrongType',
    name: 1,
    detail: 2,
  },
];

export const wrongInput: Detector = ({ text }) => {
  for (const { says, problem, name, detail } of WRONG_INPUT) {
    const found = says.exec(text);
    if (found) {
      return {
        kind: 'wrongInput',
        name: found[name] ?? '',
        problem,
        detail: detail === undefined ? '' : (found[detail] ?? ''),
      };
    }
  }
  return undefined;
};

/** argparse, of the runner or of a Python script. */
export const commandLine: Detector = ({ text }) => {
  const message = /^usage: [\s\S]*^\S+: error: (.+)$/im.exec(text)?.[1];
  return message === undefined ? undefined : { kind: 'commandLine', message };
};

export const syntax: Detector = ({ text }) => wdlSyntax(text) ?? yamlSyntax(text) ?? cwlSchema(text);

/** Toil's own frame around miniwdl's message. */
function wdlSyntax(text: string): Failure | undefined {
  const [, file, line, column, message = ''] =
    /^\(([^()\n]+) Ln (\d+) Col (\d+)\) ([\s\S]*?)(?:\n +|\n\n|\n🚨)/m.exec(text) ?? [];
  if (file === undefined) return undefined;
  return {
    kind: 'syntax',
    file,
    line: Number(line),
    column: Number(column),
    message: message.trim().split('\n', 1)[0] ?? '',
  };
}

/** ruamel.yaml: what it was doing, where that began, what was wrong, where that was. */
function yamlSyntax(text: string): Failure | undefined {
  const found =
    /^(?:ruamel\.yaml|yaml)\.\w+\.\w+: ([^\n]*)\n(?:[\s\S]*?)\n((?:expected|found|could not|mapping|did not)[^\n]*)\n\s+in "([^"\n]*)", line (\d+), column (\d+)/m.exec(
      text,
    );
  if (!found) return undefined;
  const [, doing = '', wrong = '', name = '', line, column] = found;
  // The parser is given text, not a file: the file is in the command that failed.
  const file = name.startsWith('<') ? loadedFile(text) : name;
  return {
    kind: 'syntax',
    ...(file === undefined ? {} : { file }),
    line: Number(line),
    column: Number(column),
    message: `${doing}: ${wrong}`,
  };
}

function loadedFile(text: string): string | undefined {
  const uri =
    /'cwl-docker-extract', '([^']+)'/.exec(text)?.[1] ?? /\[cwltool\] Resolved '.*' to '(file:[^']+)'/.exec(text)?.[1];
  return uri === undefined ? undefined : toPath(uri.replace(/#.*$/, ''));
}

/** schema-salad: an indented tree of `file:line:column: why`; the deepest is the most exact. */
function cwlSchema(text: string): Failure | undefined {
  const start = text.lastIndexOf('schema_salad.exceptions.ValidationException: ');
  if (start < 0) return undefined;
  const report = text.slice(start).replace(/^\S+ /, '');
  const places = [...report.matchAll(/^(\S[^\n]*?):(\d+):(\d+):( +)(.*(?:\n {8,}[^*\n].*)*)/gm)];
  const last = places.at(-1);
  if (!last) return { kind: 'syntax', message: report.split('\n', 1)[0] ?? '' };
  const [, file = '', line, column, , why = ''] = last;
  const message = why.replace(/^\* /, '').replace(/\s+/g, ' ').trim();
  const inWrapped = /^(.*?)(?: \* .*)?$/s.exec(message)?.[1] ?? message;
  return {
    kind: 'syntax',
    file: loadedFile(text) ?? file,
    line: Number(line),
    column: Number(column),
    message: inWrapped,
  };
}
