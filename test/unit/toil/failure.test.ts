import { strict as assert } from 'node:assert';
import { readdirSync, readFileSync } from 'node:fs';
import { explainFailure } from '../../../src/toil/failure/explain';
import type { Failure } from '../../../src/toil/failure/failure';

const folder = new URL('fixtures/failures/', import.meta.url);
const LANGUAGES = { c: 'cwl', w: 'wdl', p: 'python' } as const;

function explain(name: string, exitCode: number): Failure {
  const language = LANGUAGES[name.charAt(0) as keyof typeof LANGUAGES];
  return explainFailure({
    language,
    exitCode,
    logTail: readFileSync(new URL(`${name}.log`, folder), 'utf8'),
    stdout: '',
  });
}

const STORE = 'file:/home/ana/runs/1/js';
const MEMORY = 25276067840;

/** The logs are those of real runs of Toil 9.6.0, trimmed; the exit codes are theirs. */
const REAL: Readonly<Record<string, readonly [number, Failure]>> = {
  'c-nofile': [1, { kind: 'missingInputFile', path: '/home/ana/rna/nowhere/sample.fastq', role: 'input' }],
  'w-nofile': [1, { kind: 'missingInputFile', path: '/data/nowhere/sample.fastq', role: 'input' }],
  'p-nofile': [1, { kind: 'missingInputFile', path: '/data/none/ana', role: 'input' }],
  'c-norun': [1, { kind: 'missingInputFile', path: '/home/ana/rna/nothere.cwl', role: 'workflow' }],
  'c-nowf': [1, { kind: 'missingInputFile', path: 'nothere.cwl', role: 'workflow' }],
  'w-imp': [1, { kind: 'missingInputFile', path: 'lib/missing.wdl', role: 'workflow' }],
  'c-missing': [1, { kind: 'wrongInput', name: 'name', problem: 'missing', detail: '' }],
  'c-missing2': [2, { kind: 'wrongInput', name: 'name', problem: 'missing', detail: '' }],
  'c-wrongtype': [1, { kind: 'wrongInput', name: 'name', problem: 'wrongType', detail: 'the value is not string' }],
  'w-missing': [1, { kind: 'wrongInput', name: 'names', problem: 'missing', detail: '' }],
  'w-unknown': [1, { kind: 'wrongInput', name: 'hello.nope', problem: 'unknown', detail: '' }],
  'w-type': [
    1,
    {
      kind: 'wrongInput',
      name: 'hello.names',
      problem: 'wrongType',
      detail: "couldn't construct Array[String] from 3",
    },
  ],
  'c-fail': [
    1,
    {
      kind: 'toolFailed',
      tool: 'fail.cwl.2.bad.cwl',
      exitCode: 7,
      stderrTail: 'reading 日本\nindex: bad magic number',
    },
  ],
  // With --stopOnFirstFailure there is no line that says how many jobs failed.
  'c-first': [
    1,
    {
      kind: 'toolFailed',
      tool: 'fail.cwl.2.bad.cwl',
      exitCode: 7,
      stderrTail: 'reading 日本\nindex: bad magic number',
    },
  ],
  'w-fail': [
    3,
    {
      kind: 'toolFailed',
      tool: 'f.1.bad.command',
      exitCode: 3,
      stderrTail: 'aligning chunk 1\nbwa: cannot open index',
    },
  ],
  'p-tool': [1, { kind: 'toolFailed', tool: 'greet', exitCode: 7, stderrTail: 'bad things' }],
  // What it was to make is missing too, and that is not the cause.
  'c-failout': [1, { kind: 'toolFailed', tool: 'lowqc.cwl', exitCode: 3, stderrTail: 'no good reads' }],
  'c-missingout': [1, { kind: 'missingOutput', tool: 'missingout.cwl', output: 'bam', pattern: '*.bam' }],
  'c-kill9': [1, { kind: 'outOfMemory', tool: 'kill9.cwl', evidence: 'killed' }],
  'w-kill9': [137, { kind: 'outOfMemory', tool: 'hello.0.greet.command', evidence: 'killed' }],
  'p-kill': [1, { kind: 'outOfMemory', tool: 'greet', evidence: 'killed' }],
  'c-memerr': [1, { kind: 'outOfMemory', tool: 'memerr.cwl', evidence: 'said' }],
  'p-mem': [1, { kind: 'outOfMemory', tool: 'greet', evidence: 'said' }],
  'c-sigkill': [-9, { kind: 'killed', signal: 9 }],
  'c-nospace': [1, { kind: 'noSpace' }],
  'p-nospace': [1, { kind: 'noSpace' }],
  'c-docker': [1, { kind: 'containerUnavailable', engine: 'docker', image: 'biocontainers/samtools:1.9' }],
  'c-nodocker': [1, { kind: 'containerUnavailable', engine: 'docker', image: 'biocontainers/samtools:1.9' }],
  'c-nosing': [33, { kind: 'containerUnavailable', engine: 'singularity' }],
  'w-nodocker': [1, { kind: 'containerUnavailable', engine: 'docker' }],
  'w-nosing': [1, { kind: 'containerUnavailable', engine: 'singularity' }],
  'c-noimage': [
    1,
    {
      kind: 'imageUnavailable',
      image: 'biocontainers/samtools:1.9',
      detail: `subprocess.SubprocessError: b'Error response from daemon: Get "https://registry.example/v2/": dial tcp: lookup registry.example: no such host\\n'`,
    },
  ],
  'c-nojs': [1, { kind: 'javascriptMissing' }],
  'c-syntax': [
    1,
    {
      kind: 'syntax',
      file: '/home/ana/rna/syntax.cwl',
      line: 4,
      column: 7,
      message: "while parsing a flow sequence: expected ',' or ']', but got ':'",
    },
  ],
  'c-unknownreq': [
    1,
    {
      kind: 'syntax',
      file: '/home/ana/rna/unknownreq.cwl',
      line: 4,
      column: 1,
      message: "the `requirements` field is not valid because: Expected a <class 'NoneType'> but got CommentedSeq",
    },
  ],
  'w-syntax': [
    1,
    {
      kind: 'syntax',
      file: 'syntax.wdl',
      line: 4,
      column: 3,
      message: "Unexpected token Token('CALL', 'call') at line 4, column 3.",
    },
  ],
  'w-undef': [1, { kind: 'syntax', file: 'undef.wdl', line: 4, column: 23, message: 'Unknown identifier c' }],
  'p-syntax': [1, { kind: 'syntax', file: '/home/ana/rna/pysyntax.py', line: 5, message: "expected ':'" }],
  'c-unsupported': [33, { kind: 'unsupported', requirement: 'InplaceUpdateRequirement' }],
  'c-nocontainer': [33, { kind: 'unsupported', requirement: 'DockerRequirement' }],
  'c-bigmem': [
    1,
    { kind: 'tooLarge', resource: 'memory', asked: 10995116277760, available: MEMORY, job: 'bigmem.cwl' },
  ],
  'c-bigcores': [1, { kind: 'tooLarge', resource: 'cores', asked: 512, available: 4, job: 'bigcores.cwl' }],
  'c-bigdisk': [
    1,
    { kind: 'tooLarge', resource: 'disk', asked: 109952236519424, available: 82561003520, job: 'bigdisk.cwl' },
  ],
  'w-bigmem': [
    1,
    { kind: 'tooLarge', resource: 'memory', asked: 10000000000000, available: MEMORY, job: 'hello.1.greet.command' },
  ],
  'p-big': [1, { kind: 'tooLarge', resource: 'memory', asked: 10000000000000, available: MEMORY, job: 'greet' }],
  'c-exists': [1, { kind: 'jobStoreExists', jobStore: STORE }],
  'w-exists': [1, { kind: 'jobStoreExists', jobStore: STORE }],
  'p-exists': [1, { kind: 'jobStoreExists', jobStore: STORE }],
  'c-restart': [1, { kind: 'jobStoreMissing', jobStore: STORE }],
  'w-restart': [1, { kind: 'jobStoreMissing', jobStore: STORE }],
  'p-restart': [1, { kind: 'jobStoreMissing', jobStore: STORE }],
  'p-import': [1, { kind: 'pythonImport', module: 'numpyy' }],
  'p-import2': [1, { kind: 'pythonImport', module: 'pandaz' }],
  'p-exc': [
    1,
    { kind: 'pythonException', type: 'KeyError', message: "'ana'", file: '/home/ana/rna/pyexc.py', line: 7 },
  ],
  'p-chain1': [
    1,
    {
      kind: 'pythonException',
      type: 'ValueError',
      message: 'second is broken',
      file: '/home/ana/rna/pychain1.py',
      line: 4,
    },
  ],
  'c-illegal': [1, { kind: 'illegalFileName', name: 'my sample.txt' }],
  'p-perm': [1, { kind: 'permissionDenied', path: '/root/secret.txt' }],
  'c-nohttp': [1, { kind: 'networkFailed', url: 'http://127.0.0.1:9/sample.fastq' }],
  'w-nohttp': [1, { kind: 'networkFailed', url: 'http://127.0.0.1:9/sample.fastq' }],
  'c-nocmd': [1, { kind: 'programMissing', program: 'samtoolz' }],
  'c-sh127': [1, { kind: 'programMissing', program: 'samtoolz' }],
  'w-nobin': [127, { kind: 'programMissing', program: '_toil_worker' }],
  'c-badopt': [2, { kind: 'commandLine', message: 'unrecognized arguments: --nope' }],
  'c-badval': [2, { kind: 'commandLine', message: "argument --retryCount: invalid int value: 'many'" }],
  'w-badopt': [2, { kind: 'commandLine', message: 'unrecognized arguments: --nope' }],
  'p-badopt': [2, { kind: 'commandLine', message: 'unrecognized arguments: --nope' }],
};

describe('The cause of a failure', () => {
  for (const [name, [code, expected]] of Object.entries(REAL)) {
    it(`of ${name} (exit code ${code}) is ${expected.kind}`, () => assert.deepEqual(explain(name, code), expected));
  }

  it('names the line of a CWL document that the schema refuses', () => {
    const failure = explain('c-schema', 1);
    assert(failure.kind === 'syntax');
    assert.deepEqual([failure.file, failure.line, failure.column], ['/home/ana/rna/schema.cwl', 6, 1]);
    assert.match(failure.message, /^invalid field `output`, expected one of: `id`/);
  });

  it('is asked for of every log that is kept', () => {
    const kept = readdirSync(folder).map((file) => file.replace(/\.log$/, ''));
    assert.deepEqual(
      kept.filter((name) => !(name in REAL) && name !== 'c-schema'),
      [],
    );
  });

  it('is that of the last attempt when the log holds several', () => {
    const logTail = ['c-fail', 'c-nofile'].map((name) => readFileSync(new URL(`${name}.log`, folder), 'utf8')).join('');
    assert.equal(explainFailure({ language: 'cwl', exitCode: 1, logTail, stdout: '' }).kind, 'missingInputFile');
  });

  it('is unknown, with the last lines, when nothing known is there', () => {
    assert.deepEqual(explainFailure({ language: 'cwl', exitCode: 1, logTail: 'one\n\ntwo\n', stdout: '' }), {
      kind: 'unknown',
      lastLines: ['one', 'two'],
    });
    assert.deepEqual(explainFailure({ language: 'python', exitCode: 1, logTail: '', stdout: 'said here\n' }), {
      kind: 'unknown',
      lastLines: ['said here'],
    });
  });

  it('is not the lack of a program that the shell went on without', () => {
    const log = readFileSync(new URL('c-sh127.log', folder), 'utf8').replaceAll('status: 127', 'status: 4');
    assert.deepEqual(explainFailure({ language: 'cwl', exitCode: 1, logTail: log, stdout: '' }), {
      kind: 'toolFailed',
      tool: 'sh127.cwl',
      exitCode: 4,
      stderrTail: 'sh: 1: samtoolz: not found',
    });
  });
});
