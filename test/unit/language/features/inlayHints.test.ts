import assert from 'node:assert/strict';
import { inlayTexts } from '../../../../src/language/features/inlayHints';
import type { ResourceOptions } from '../../../../src/toil/resourceOptions';
import { analysed } from './marked';

/** The first file with its inlay hints in brackets. */
async function shown(
  files: Readonly<Record<string, string>>,
  options: Partial<ResourceOptions> = {},
  range?: readonly [number, number],
): Promise<string> {
  const [text = ''] = Object.values(files);
  const hints = inlayTexts(await analysed(files, options), ...(range ?? [0, text.length]));
  return hints
    .toSorted((a, b) => b.offset - a.offset)
    .reduce((all, { offset, text: words }) => `${all.slice(0, offset)}[${words}]${all.slice(offset)}`, text);
}

const TOOL = 'cwlVersion: v1.2\nclass: CommandLineTool\nhints: {ResourceRequirement: {coresMin: 4, ramMin: 8192}}\n';

describe('inlay hints', () => {
  it('stand behind the steps of a CWL workflow, keys and ids', async () => {
    const keys = 'cwlVersion: v1.2\nclass: Workflow\nsteps:\n  a🧬: # one\n    run: tool.cwl\n  "b": {run: tool.cwl}\n';
    assert.equal(
      await shown({ 'w.cwl': keys, 'tool.cwl': TOOL }, { defaultPreemptible: true }),
      keys.replace('a🧬:', 'a🧬:[→ 4 cores, 8 GiB, spot]').replace('"b":', '"b":[→ 4 cores, 8 GiB, spot]'),
    );
    const ids = 'cwlVersion: v1.2\nclass: Workflow\nsteps:\n- id: a\n  run: tool.cwl\n';
    assert.equal(await shown({ 'w.cwl': ids, 'tool.cwl': TOOL }), ids.replace('id: a', 'id: a[→ 4 cores, 8 GiB]'));
  });
  it('stand behind calls, their aliases, and tasks of WDL', async () => {
    const text =
      'version 1.0\ntask t {\n  input { Int n = 1 }\n  command <<< >>>\n  runtime { cpu: n }\n}\nworkflow w {\n  call t\n  call t as u { input: n = 3 }\n}\n';
    assert.equal(
      await shown({ 'w.wdl': text }),
      text
        .replace('task t', 'task t[→ 1 to 3 cores, 2 GiB]')
        .replace('call t\n', 'call t[→ 1 core, 2 GiB]\n')
        .replace('call t as u', 'call t as u[→ 3 cores, 2 GiB]'),
    );
  });
  it('are only those of the lines that are shown, and none where nothing is known', async () => {
    const text = 'cwlVersion: v1.2\nclass: Workflow\nsteps:\n  a: {run: tool.cwl}\n  b: {run: gone.cwl}\n';
    const at = text.indexOf('  b:');
    assert.equal(await shown({ 'w.cwl': text, 'tool.cwl': TOOL }, {}, [at, text.length]), text);
  });
  it('name each job of a step that runs a workflow in the tooltip', async () => {
    const inner = 'cwlVersion: v1.2\nclass: Workflow\nsteps:\n  x: {run: tool.cwl}\n  y: {run: tool.cwl}\n';
    const outer = 'cwlVersion: v1.2\nclass: Workflow\nsteps:\n  a: {run: inner.cwl}\n';
    const [hint] = inlayTexts(
      await analysed({ 'w.cwl': outer, 'inner.cwl': inner, 'tool.cwl': TOOL }),
      0,
      outer.length,
    );
    assert.equal(
      hint?.tooltip,
      'a/x: 4 cores · 8 GiB · 2 GiB disk · no spot\na/y: 4 cores · 8 GiB · 2 GiB disk · no spot',
    );
  });
});
