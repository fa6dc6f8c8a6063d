import assert from 'node:assert/strict';
import { linksOf } from '../../../../src/language/features/links';
import { analysed, FOLDER, slice } from './marked';

async function links(files: Readonly<Record<string, string>>, there: readonly string[]): Promise<string[]> {
  const [text = ''] = Object.values(files);
  const exists = (path: string): Promise<boolean> => Promise.resolve(there.includes(path.slice(FOLDER.length + 1)));
  const found = await linksOf(await analysed(files), exists, new AbortController().signal);
  return found.map((link) => `${slice(text, link)} -> ${link.target.slice(FOLDER.length + 1)}`);
}

describe('links', () => {
  it('lead from run, $import, $include and $mixin to files that are there', async () => {
    const text = `class: Workflow
steps:
  a: {run: "tools/a%20b.cwl#main"}
  b: {run: gone.cwl}
  c: {run: "#other"}
  d: {run: https://example.org/t.cwl}
requirements:
  - $import: 'types.yml'
  - class: InlineJavascriptRequirement
    expressionLib: [{$include: lib.js}]
hints: [{$mixin: more.yml}]
`;
    assert.deepEqual(await links({ 'w.cwl': text }, ['tools/a b.cwl', 'types.yml', 'lib.js', 'more.yml']), [
      'tools/a%20b.cwl#main -> tools/a b.cwl',
      'types.yml -> types.yml',
      'lib.js -> lib.js',
      'more.yml -> more.yml',
    ]);
  });
  it('lead from import statements to files that are there', async () => {
    const text = 'version 1.0\nimport "lib/x.wdl" as x\nimport "gone.wdl"\nimport "https://example.org/y.wdl"\n';
    assert.deepEqual(await links({ 'w.wdl': text, 'lib/x.wdl': 'version 1.0\n' }, ['lib/x.wdl']), [
      'lib/x.wdl -> lib/x.wdl',
    ]);
  });
  it('ask for each file once, and stop when told to', async () => {
    const analysis = await analysed({ 'w.cwl': 'steps:\n  a: {run: t.cwl}\n  b: {run: t.cwl}\n' });
    const asked: string[] = [];
    const exists = (path: string): Promise<boolean> => Promise.resolve(asked.push(path) > 0);
    assert.equal((await linksOf(analysis, exists, new AbortController().signal)).length, 2);
    assert.deepEqual(asked, [`${FOLDER}/t.cwl`]);
    await assert.rejects(linksOf(analysis, exists, AbortSignal.abort()), { name: 'AbortError' });
  });
});
