import { parseArgs } from 'node:util';

const FORMATS = ['text', 'json', 'sarif', 'github'] as const;
export type Format = (typeof FORMATS)[number];

/** What `toil-hints check` was asked to do. */
export interface CheckRequest {
  readonly kind: 'check';
  /** Files and folders as written; `-` is standard input. */
  readonly files: readonly string[];
  /** A `*.toil-cluster.json`, or `this-machine`. */
  readonly cluster?: string;
  readonly inputs?: string;
  readonly defaultPreemptible: boolean;
  readonly format: Format;
  /** More warnings than these count as errors do; unset: any number is fine. */
  readonly maxWarnings?: number;
  /** What standard input is called. */
  readonly stdinName?: string;
}

export type CommandLine =
  | CheckRequest
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'wrong'; readonly reason: string };

export const USAGE = `Usage: toil-hints check [OPTION]... FILE...

Says whether preemptible hints and resources in CWL and WDL will do what their author thinks when Toil runs them.
FILE is a workflow or tool, a folder (every .cwl and .wdl in it, and YAML and JSON with a cwlVersion), or - for
standard input.

  --cluster SPEC          also say whether the jobs fit on a cluster: a *.toil-cluster.json file, or this-machine
  --inputs FILE           values of the workflow's inputs (JSON or YAML), for resources that depend on them
  --default-preemptible   the run is started with --defaultPreemptible=True
  --format FORMAT         text (default), json, sarif, or github (annotations of GitHub Actions)
  --max-warnings N        more than N warnings are a failure, too
  --stdin-name NAME       the file name of standard input: its ending says the language
  --help, --version

Exit code: 0 nothing wrong, 1 errors (or too many warnings), 2 a wrong command line or a file that cannot be read.
Comments (# toil-ignore TOIL124) and .toil-hints.json files set checks off: see docs/toil-hints.md.
`;

const OPTIONS = {
  cluster: { type: 'string' },
  inputs: { type: 'string' },
  'default-preemptible': { type: 'boolean' },
  format: { type: 'string' },
  'max-warnings': { type: 'string' },
  'stdin-name': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'V' },
} as const;

/** Reads the words after the program's name. Never throws. */
export function readCommandLine(words: readonly string[]): CommandLine {
  let read;
  try {
    read = parseArgs({ args: [...words], options: OPTIONS, allowPositionals: true, strict: true });
  } catch (error) {
    return wrong(firstSentence(error));
  }
  const { values, positionals } = read;
  if (values.help === true) return { kind: 'help' };
  if (values.version === true) return { kind: 'version' };
  const [command, ...files] = positionals;
  if (command === undefined) return wrong('a command is missing');
  if (command !== 'check') return wrong(`there is no command ${command}`);
  const reason = filesFault(files, values.inputs);
  return reason === undefined ? checkRequest(values, files) : wrong(reason);
}

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

function checkRequest(values: Values, files: readonly string[]): CommandLine {
  const format = FORMATS.find((each) => each === (values.format ?? 'text'));
  if (format === undefined) return wrong(`there is no format ${values.format ?? ''}: ${FORMATS.join(', ')}`);
  const most = values['max-warnings'];
  if (most !== undefined && !/^\d{1,9}$/.test(most)) return wrong('--max-warnings takes a number');
  return {
    kind: 'check',
    files,
    defaultPreemptible: values['default-preemptible'] === true,
    format,
    ...(values.cluster === undefined ? {} : { cluster: values.cluster }),
    ...(values.inputs === undefined ? {} : { inputs: values.inputs }),
    ...(most === undefined ? {} : { maxWarnings: Number(most) }),
    ...(values['stdin-name'] === undefined ? {} : { stdinName: values['stdin-name'] }),
  };
}

function filesFault(files: readonly string[], inputs: string | undefined): string | undefined {
  if (files.length === 0) return 'a file or folder is missing';
  if (files.filter((file) => file === '-').length > 1) return 'standard input can be read once';
  // The same values would be given to workflows that have other inputs.
  return inputs !== undefined && files.length > 1 ? '--inputs goes with one workflow' : undefined;
}

/** Node says more than a user needs, in sentences of its own. */
function firstSentence(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split(/\. |\n/)[0]?.replace(/\.$/, '') ?? text;
}

function wrong(reason: string): CommandLine {
  return { kind: 'wrong', reason };
}
