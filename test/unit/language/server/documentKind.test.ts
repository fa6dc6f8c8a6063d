import assert from 'node:assert/strict';
import { kindOf } from '../../../../src/language/server/openDocuments';

describe('What a document is', () => {
  const cwl = 'cwlVersion: v1.2\nclass: CommandLineTool\n';
  const cases: readonly (readonly [uri: string, languageId: string, text: string, kind: string | undefined])[] = [
    ['file:///a.cwl', 'cwl', '', 'cwl'],
    ['file:///a.wdl', 'wdl', '', 'wdl'],
    ['untitled:Untitled-1', 'wdl', '', 'wdl'],
    ['file:///a.cwl', 'yaml', 'class: CommandLineTool', 'cwl'],
    ['file:///a.yml', 'yaml', cwl, 'cwl'],
    ['file:///a.yml', 'yaml', 'reads: {class: File}\n', 'inputs'],
    ['file:///a.json', 'json', '{"cwlVersion": "v1.2"}', 'cwl'],
    ['file:///a.json', 'jsonc', '{"wf.t.runtime.memory": 3}', 'inputs'],
    ['untitled:Untitled-2', 'yaml', cwl, 'cwl'],
    ['untitled:Untitled-2', 'json', '{"cwlVersion": "v1.2"}', 'cwl'],
    ['file:///notes', 'yaml', cwl, 'cwl'],
    ['file:///notes.txt', 'plaintext', cwl, undefined],
    ['file:///w/.toil-hints.json', 'json', '{}', 'folder'],
    ['file:///a.py', 'python', 'import toil', undefined],
  ];
  for (const [uri, languageId, text, kind] of cases) {
    it(`${uri} in the language ${languageId} is ${kind ?? 'none of ours'}`, () =>
      assert.equal(kindOf({ uri, languageId, text }), kind));
  }
});
