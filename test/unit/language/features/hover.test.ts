import assert from 'node:assert/strict';
import { hoverAt } from '../../../../src/language/features/hover';
import type { ResourceOptions } from '../../../../src/toil/resourceOptions';
import { analysed, marked, slice } from './marked';

/** The hover at the cursor of the first file: the text that it belongs to, and its Markdown. */
async function hover(
  files: Readonly<Record<string, string>>,
  options: Partial<ResourceOptions> = {},
): Promise<{ over: string; markdown: string } | undefined> {
  const [[name, document] = ['', '']] = Object.entries(files);
  const { text, offset } = marked(document);
  const found = hoverAt(await analysed({ ...files, [name]: text }, options), offset);
  return found && { over: slice(text, found), markdown: found.markdown };
}

async function shows(
  files: Readonly<Record<string, string>>,
  over: string,
  ...lines: readonly string[]
): Promise<void> {
  const found = await hover(files);
  assert.ok(found, 'no hover');
  assert.equal(found.over, over);
  for (const line of lines) assert.ok(found.markdown.includes(line), `no ${line} in\n${found.markdown}`);
}

const TOOL = `cwlVersion: v1.2
class: CommandLineTool
inputs:
  threads: int
outputs: []
requirements:
  ResourceRequirement:
    coresMin: $(inputs.threads)
    ramMin: 8192
`;
/** Inherits the hint of its workflow; runs the tool above. */
const workflow = (step: string): string => `cwlVersion: v1.2
class: Workflow
$namespaces:
  arv: http://arvados.org/cwl#
inputs: []
outputs: []
hints:
  arv:UsePreemptible:
    usePreemptible: true
steps:
  ${step}
    run: tool.cwl
    in:
      threads: {default: 4}
    out: []
`;
const cursorAt = (text: string, words: string): string => text.replace(words, `|${words}`);

describe('hover in CWL', () => {
  it('on a step: what its job asks for, and where each number comes from', async () => {
    await shows(
      { 'w.cwl': workflow('al|ign:'), 'tool.cwl': TOOL },
      'align',
      'Step `align`',
      "- Cores: 4, from the tool's requirement (tool\\.cwl, line 8)",
      "- Memory: 8 GiB, from the tool's requirement (tool\\.cwl, line 9)",
      '- Disk: 2 GiB, the default',
      "- May run on spot: **yes**, from the workflow's hint (line 8)",
    );
  });
  it('on a tool: an input that decides is named', async () => {
    await shows(
      { 'tool.cwl': cursorAt(TOOL, 'CommandLineTool') },
      'CommandLineTool',
      'Tool `tool.cwl`',
      "- Cores: not known yet, it depends on the input `threads`, from the tool's requirement (line 8)",
      '- May run on spot: **no**, from the option `--defaultPreemptible`',
    );
  });
  it('on the key class and on an id as well', async () => {
    await shows({ 'tool.cwl': cursorAt(TOOL, 'class') }, 'class', 'Tool `tool.cwl`');
    await shows({ 'tool.cwl': `id: so|rt\n${TOOL}` }, 'sort', 'Tool `sort`');
  });
  it('on a workflow: how many steps may run on spot, and its jobs', async () => {
    const text = cursorAt(workflow('align:'), 'Workflow');
    await shows(
      { 'w.cwl': text, 'tool.cwl': TOOL },
      'Workflow',
      '1 of 1 step may run on spot',
      '- `align`: 4 cores · 8 GiB',
    );
  });
  it('on the hint: its address, what it does, and what comes of it', async () => {
    const text = cursorAt(workflow('align:'), 'arv:Use');
    await shows(
      { 'w.cwl': text, 'tool.cwl': TOOL },
      'arv:UsePreemptible',
      '**UsePreemptible** (`http://arvados.org/cwl#UsePreemptible`)',
      '1 of 1 step may run on spot',
    );
  });
  it('on a hint that a step overrides: the value that counts', async () => {
    const text = `cwlVersion: v1.2
class: Workflow
$namespaces: {arv: "http://arvados.org/cwl#"}
inputs: []
outputs: []
hints: {arv:UsePreemptible: {usePreemptible: false}}
steps:
- id: a
  hints: [{class: arv:UsePreemptible, usePreemptible: tr|ue}]
  run: tool.cwl
  in: []
  out: []
`;
    await shows({ 'w.cwl': text, 'tool.cwl': TOOL }, 'true', "May run on spot: **yes**, from the step's hint (line 9)");
  });
  it('on a step of a workflow that is written inside a step: it inherits too', async () => {
    const text = `cwlVersion: v1.2
class: Workflow
$namespaces: {arv: "http://arvados.org/cwl#"}
inputs: []
outputs: []
hints: {arv:UsePreemptible: {usePreemptible: true}}
steps:
  other: {run: tool.cwl, in: {threads: {default: 9}}, out: []}
  outer:
    in: []
    out: []
    run:
      class: Workflow
      inputs: []
      outputs: []
      steps:
        in|ner: {run: tool.cwl, in: {threads: {default: 2}}, out: []}
`;
    await shows(
      { 'w.cwl': text, 'tool.cwl': TOOL },
      'inner',
      '- Cores: 2,',
      "- May run on spot: **yes**, from the workflow's hint (line 6)",
    );
  });
  it('on a field and its value: MiB are converted', async () => {
    const text = TOOL.replace('8192', '81|92');
    await shows({ 'tool.cwl': text }, '8192', '**ramMin**: 8192 MiB = 8 GiB', 'else 256 MiB (1024 in v1.0 documents)');
    await shows(
      { 'tool.cwl': cursorAt(TOOL, 'ramMin') },
      'ramMin',
      "Toil asks for: 8 GiB, from the tool's requirement (line 9)",
    );
  });
  it('on a field of a hint that a requirement hides: what counts instead', async () => {
    const text = `${TOOL}hints:\n  ResourceRequirement:\n    outdirM|in: 9\n`;
    await shows({ 'tool.cwl': text }, 'outdirMin', 'Toil asks for: 2 GiB, the default');
  });
  it('on CUDARequirement and its fields', async () => {
    const text = `${TOOL}$namespaces: {cwltool: "http://commonwl.org/cwltool#"}\nhints:\n  cwltool:CUDAReq|uirement:\n    cudaDeviceCountMin: 2\n`;
    await shows({ 'tool.cwl': text }, 'cwltool:CUDARequirement', '- GPUs: 2 GPUs');
  });
  it('on an entry of $namespaces: what its names stand for', async () => {
    const text = cursorAt(workflow('align:'), 'arv: ');
    await shows(
      { 'w.cwl': text, 'tool.cwl': TOOL },
      'arv',
      '`arv:UsePreemptible` stands for `http://arvados.org/cwl#UsePreemptible`',
    );
    const wrong = '$namespaces:\n  arv: https|://arvados.org/cwl\nclass: CommandLineTool\n';
    await shows({ 'w.cwl': wrong }, 'https://arvados.org/cwl', 'Toil knows only `http://arvados.org/cwl#`.');
  });
  it('in JSON, behind anchors and with CRLF', async () => {
    const json =
      '{"cwlVersion": "v1.2", "class": "CommandLine|Tool", "requirements": [{"class": "ResourceRequirement", "coresMin": 3}]}';
    await shows({ 't.json': json }, '"CommandLineTool"', '- Cores: 3');
    const anchored =
      'cwlVersion: v1.2\r\nlabel: 🧬\r\nx: &res\r\n  coresMin: 5\r\nclass: Command|LineTool\r\nhints: {ResourceRequirement: *res}\r\n';
    await shows({ 't.cwl': anchored }, 'CommandLineTool', "- Cores: 5, from the tool's hint (line 4)");
  });
  it('says of an expression tool that it runs beside the leader', async () => {
    await shows(
      { 't.cwl': 'cwlVersion: v1.2\nclass: Expression|Tool\nexpression: ""\n' },
      'ExpressionTool',
      'runs beside the leader',
    );
  });
  it('says of an operation that there is nothing to run', async () => {
    await shows({ 't.cwl': 'cwlVersion: v1.2\nclass: Opera|tion\n' }, 'Operation', 'nothing to run');
  });
  it('says of a step whose file is not there that nothing is known', async () => {
    await shows({ 'w.cwl': workflow('al|ign:') }, 'align', 'nothing is known of its jobs');
  });
  it('is silent elsewhere', async () => {
    for (const words of ['inputs', 'threads', 'v1.2'])
      assert.equal(await hover({ 'tool.cwl': cursorAt(TOOL, words) }), undefined);
  });
  it('lets no name make links, HTML or lines of its own', async () => {
    const id = '[x](command:evil) <img src=a> `b` **c**';
    const found = await hover({ 'tool.cwl': `id: |"${id}"\n${TOOL}` });
    assert.equal(found?.markdown.split('\n')[0], `Tool \`\`${id}\`\``);
    const file = await hover({
      'w.cwl': workflow('al|ign:').replace('tool.cwl', '"a_[b](c).cwl"'),
      'a_[b](c).cwl': TOOL,
    });
    assert.ok(file?.markdown.includes('a\\_\\[b\\]\\(c\\)\\.cwl, line 8'), file?.markdown);
  });
});

const WDL = `version 1.0
task sort {
  input {
    Int mem = 4
  }
  command <<< >>>
  runtime {
    cpu: 2
    memory: "~{mem} GB"
    disks: "local-disk 50 SSD"
    preemptible: 3
    zones: "us"
  }
}
workflow all {
  input {
    Int big
  }
  call sort
  call sort as other {
    input:
      mem = big
  }
}
`;

describe('hover in WDL', () => {
  it('on a call: what its job asks for', async () => {
    const text = WDL.replace('call sort\n', 'call so|rt\n');
    await shows(
      { 'w.wdl': text },
      'sort',
      'Call `sort`',
      "- Cores: 2, from the task's runtime section (line 8)",
      '- Memory: 4 GB',
      '- Disk: 50 GB',
      '- May run on spot: **no**, from the option `--defaultPreemptible`',
    );
  });
  it('on a task: each call that makes something else of it', async () => {
    const text = cursorAt(WDL, 'sort {');
    await shows(
      { 'w.wdl': text },
      'sort',
      'Task `sort`',
      '- `all.sort`: 2 cores · 4 GB',
      '- `all.other`: 2 cores · memory\\: depends on inputs',
    );
  });
  it('on a workflow: all or nothing', async () => {
    const text = cursorAt(WDL, 'all {');
    await shows({ 'w.wdl': text }, 'all', 'No task may run on spot (all or none, by --defaultPreemptible)');
    const yes = await hover({ 'w.wdl': text }, { defaultPreemptible: true });
    assert.match(yes?.markdown ?? '', /All tasks may run on spot/);
  });
  it('on a key: what it does in Toil and elsewhere, and what comes of it', async () => {
    await shows({ 'w.wdl': cursorAt(WDL, 'cpu:') }, 'cpu', '`--defaultCores` (1)', 'Toil asks for: 2 cores');
    await shows({ 'w.wdl': cursorAt(WDL, 'disks:') }, 'disks', 'Toil asks for: 50 GB disk');
    await shows({ 'w.wdl': cursorAt(WDL, 'zones:') }, 'zones', 'Not read by Toil.');
    await shows(
      { 'w.wdl': cursorAt(WDL, 'preemptible:') },
      'preemptible',
      'Not read by Toil',
      'Cromwell on Google',
      'May run on spot: **no**, from the option',
    );
  });
  it('on a value: what comes of it in each call', async () => {
    await shows(
      { 'w.wdl': WDL.replace('~{mem}', '~{m|em}') },
      '"~{mem} GB"',
      '- `all.sort`: Toil asks for: 4 GB',
      'it depends on the input',
    );
  });
  it('in hints says that Toil reads none of them', async () => {
    const text = 'version 1.2\ntask t {\n  command <<< >>>\n  hints {\n    gp|u: true\n  }\n}\n';
    await shows({ 't.wdl': text }, 'gpu', 'Not read by Toil: hints are for other engines.');
  });
  it('is silent elsewhere', async () => {
    for (const words of ['mem = 4', 'command', 'big\n', 'version'])
      assert.equal(await hover({ 'w.wdl': cursorAt(WDL, words) }), undefined, words);
  });
});
