import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runToilHints } from '../../../../src/language/cli/run';

const REFUSED = `cwlVersion: v1.2
class: CommandLineTool
$namespaces: { arv: 'http://arvados.org/cwl#' }
hints:
  arv:UsePreemptible:
    usePreemptible: sometimes
inputs: {}
outputs: {}
baseCommand: echo
`;
const RIGHT = REFUSED.replace('sometimes', 'true');
const WARNED = REFUSED.replace('arv:UsePreemptible', 'UsePreemptible').replace('sometimes', 'true');
const WORKFLOW = `cwlVersion: v1.2
class: Workflow
inputs: {}
outputs: {}
steps:
  large: { run: tool.cwl, in: {}, out: [] }
`;
/** A single machine has not as many cores; alone and in its workflow. */
const LARGE = `cwlVersion: v1.2
class: CommandLineTool
requirements: { ResourceRequirement: { coresMin: 100000 } }
inputs: {}
outputs: {}
baseCommand: echo
`;
const WDL = 'version 1.0\ntask t {\n  command { echo }\n  runtime { preemptible: 3 }\n}\n';

describe('toil-hints check', () => {
  let folder: string;
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'hints-')));
    mkdirSync(join(folder, '.git'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
  }

  async function run(
    words: readonly string[],
    more: { stdin?: string; colours?: boolean } = {},
  ): Promise<{ code: number; out: string; err: string }> {
    const said = { out: '', err: '' };
    const code = await runToilHints(words, {
      workingFolder: folder,
      version: '1.2.3',
      out: (text) => void (said.out += text),
      err: (text) => void (said.err += text),
      stdin: () => Promise.resolve(more.stdin ?? ''),
      colours: more.colours ?? false,
    });
    return { code, ...said };
  }

  /** The codes that are told, each with its file. */
  async function codes(words: readonly string[]): Promise<string[]> {
    const { out } = await run([...words, '--format', 'json']);
    const { findings } = JSON.parse(out) as { findings: { file: string; code: string }[] };
    return findings.map((each) => `${each.file} ${each.code}`);
  }

  it('ends with 0 when nothing is wrong', async () => {
    write({ 'a.cwl': RIGHT });
    assert.deepEqual(await run(['check', 'a.cwl']), { code: 0, out: '1 document checked, nothing found.\n', err: '' });
  });

  it('ends with 1 at an error, told at its place', async () => {
    write({ 'a.cwl': REFUSED });
    const { code, out } = await run(['check', 'a.cwl']);
    assert.equal(code, 1);
    assert.match(out, /^a\.cwl:6:21: error: .+\. \[TOIL106\]\n1 document checked: 1 error\.\n$/);
  });

  it('ends with 0 at warnings, with 1 at more of them than are allowed', async () => {
    write({ 'a.cwl': WARNED, 'b.cwl': WARNED });
    assert.equal((await run(['check', '.'])).code, 0);
    assert.equal((await run(['check', '.', '--max-warnings', '2'])).code, 0);
    assert.equal((await run(['check', '.', '--max-warnings', '1'])).code, 1);
  });

  it('ends with 2 at a file that is not there, and checks the others', async () => {
    write({ 'a.cwl': REFUSED });
    const { code, out, err } = await run(['check', 'gone.cwl', 'a.cwl']);
    assert.equal(code, 2);
    assert.match(out, /TOIL106/);
    assert.equal(err, 'toil-hints: gone.cwl: there is no such file, or it cannot be read\n');
  });

  it('ends with 2 at a wrong command line, and says how to get help', async () => {
    assert.deepEqual(await run(['check']), {
      code: 2,
      out: '',
      err: 'toil-hints: a file or folder is missing\nTry: toil-hints --help\n',
    });
  });

  it('says its version and how it is used', async () => {
    assert.deepEqual(await run(['--version']), { code: 0, out: '1.2.3\n', err: '' });
    assert.match((await run(['--help'])).out, /^Usage: toil-hints check /);
  });

  it('finds the workflows of a folder, and leaves out what belongs to others', async () => {
    write({
      'flows/a.cwl': WARNED,
      'flows/b.wdl': WDL,
      'flows/c.yaml': WARNED,
      'flows/d.json': JSON.stringify({
        cwlVersion: 'v1.2',
        class: 'CommandLineTool',
        hints: { UsePreemptible: { usePreemptible: true } },
        inputs: {},
        outputs: {},
      }),
      'flows/inputs.yaml': 'reads: 1\n',
      'flows/notes.txt': WARNED,
      'flows/node_modules/x.cwl': WARNED,
      'flows/.git/x.cwl': WARNED,
    });
    assert.deepEqual(await codes(['check', 'flows']), [
      'flows/a.cwl TOIL103',
      'flows/b.wdl TOIL201',
      'flows/c.yaml TOIL103',
      'flows/d.json TOIL103',
    ]);
  });

  it('ends with 2 at a folder without any workflow', async () => {
    write({ 'flows/notes.txt': 'x' });
    const { code, err } = await run(['check', 'flows']);
    assert.equal(code, 2);
    assert.match(err, /no CWL or WDL in this folder/);
  });

  it('passes over YAML that is no workflow, and says so of other files', async () => {
    write({ 'inputs.yaml': 'reads: 1\n', 'notes.txt': 'x' });
    assert.deepEqual(await run(['check', 'inputs.yaml']), {
      code: 0,
      out: '0 documents checked, nothing found.\n',
      err: '',
    });
    assert.match((await run(['check', 'notes.txt'])).err, /notes\.txt: is no CWL or WDL/);
  });

  it('tells a file once, by whatever name and way it is reached', async () => {
    write({ 'tool.cwl': REFUSED, 'flow.cwl': WORKFLOW, 'again.cwl': WORKFLOW });
    symlinkSync('tool.cwl', join(folder, 'link.cwl'));
    assert.deepEqual(await codes(['check', '.', 'tool.cwl', './tool.cwl', 'link.cwl']), ['tool.cwl TOIL106']);
  });

  it('ends where folders lead round in a circle', async () => {
    write({ 'flows/a.cwl': WARNED });
    symlinkSync('..', join(folder, 'flows', 'up'));
    assert.deepEqual(await codes(['check', 'flows']), ['flows/a.cwl TOIL103']);
  });

  it('reads standard input under a name, and guesses the language without one', async () => {
    const named = await run(['check', '-', '--stdin-name', 'sub/x.cwl'], { stdin: REFUSED });
    assert.match(named.out, /^sub\/x\.cwl:6:21: error/);
    assert.match((await run(['check', '-'], { stdin: REFUSED })).out, /^stdin\.cwl:6:21: error/);
    assert.match((await run(['check', '-'], { stdin: WDL })).out, /^stdin\.wdl:4:13: warning/);
  });

  it('says whether the jobs of workflows fit, not those of tools that they run', async () => {
    write({ 'tool.cwl': LARGE, 'flow.cwl': WORKFLOW });
    assert.deepEqual(await codes(['check', '.']), []);
    assert.deepEqual(await codes(['check', '.', '--cluster', 'this-machine']), ['flow.cwl TOIL304']);
    assert.deepEqual(await codes(['check', 'tool.cwl', '--cluster', 'this-machine']), ['tool.cwl TOIL304']);
  });

  it('ends with 2 at a spec that is none, and says where', async () => {
    write({ 'a.cwl': RIGHT, 'c.toil-cluster.json': '{ "format": 1, "workerz": [] }', 'd.toil-cluster.json': '{' });
    const { code, out, err } = await run(['check', 'a.cwl', '--cluster', 'c.toil-cluster.json']);
    assert.equal(code, 2);
    assert.equal(out, '');
    assert.match(err, /^toil-hints: c\.toil-cluster\.json: workerz: /m);
    assert.match((await run(['check', 'a.cwl', '--cluster', 'd.toil-cluster.json'])).err, /no JSON/);
    assert.match((await run(['check', 'a.cwl', '--cluster', 'gone.json'])).err, /no such file/);
  });

  it('knows what depends on inputs when it is given them', async () => {
    const tool = LARGE.replace('100000', '$(inputs.n)').replace('inputs: {}', 'inputs: { n: int }');
    write({
      'tool.cwl': tool,
      'small.json': '{ "n": 1 }',
      'large.yml': 'n: 100000\n',
      'list.json': '[1]',
      'bad.json': '{ "n": ',
    });
    const fit = ['check', 'tool.cwl', '--cluster', 'this-machine'];
    assert.deepEqual(await codes(fit), ['tool.cwl TOIL312']);
    assert.deepEqual(await codes([...fit, '--inputs', 'small.json']), []);
    assert.deepEqual(await codes([...fit, '--inputs', 'large.yml']), ['tool.cwl TOIL304']);
    for (const inputs of ['list.json', 'bad.json', 'gone.json']) {
      const { code, err } = await run([...fit, '--inputs', inputs]);
      assert.equal(code, 2, inputs);
      assert.match(err, new RegExp(`^toil-hints: ${inputs}: `));
    }
    assert.equal((await run(['check', '.', '--inputs', 'small.json'])).code, 0);
    write({ 'other.cwl': RIGHT });
    assert.equal((await run(['check', '.', '--inputs', 'small.json'])).code, 2);
  });

  it('takes --default-preemptible for what runs are started with', async () => {
    write({ 'a.wdl': WDL.replace('3', '0') });
    const zero = (all: readonly string[]): boolean => all.includes('a.wdl TOIL207');
    assert.equal(zero(await codes(['check', 'a.wdl'])), false);
    assert.equal(zero(await codes(['check', 'a.wdl', '--default-preemptible'])), true);
  });

  it('lets folders decide, up to the repository', async () => {
    write({ 'flows/deep/a.cwl': WARNED, '.toil-hints.json': '{ "levels": { "TOIL103": "error" } }' });
    assert.equal((await run(['check', 'flows'])).code, 1);
    write({ 'flows/.toil-hints.json': '{ "levels": { "TOIL103": "off" } }' });
    assert.equal((await run(['check', 'flows'])).code, 0);
    write({ 'flows/.git/HEAD': '', 'flows/.toil-hints.json': '{}' });
    assert.deepEqual(await codes(['check', 'flows']), ['flows/deep/a.cwl TOIL103']);
  });

  it('ends with 2 at a folder file that is not understood', async () => {
    write({ 'a.cwl': RIGHT, '.toil-hints.json': '{ "levels": { "TOIL103": "loud" } }' });
    const { code, err } = await run(['check', 'a.cwl']);
    assert.equal(code, 2);
    assert.match(err, /\.toil-hints\.json: This is no value for TOIL103/);
  });

  it('shows colours on a terminal only', async () => {
    write({ 'a.cwl': REFUSED });
    assert.ok(!(await run(['check', 'a.cwl'])).out.includes('\u001b'));
    assert.ok((await run(['check', 'a.cwl'], { colours: true })).out.includes('\u001b[31merror\u001b[39m'));
  });
});
