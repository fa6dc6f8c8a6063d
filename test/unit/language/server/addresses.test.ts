import assert from 'node:assert/strict';
import { pathOf, uriOf } from '../../../../src/language/server/addresses';

describe('Addresses of documents', () => {
  const cases: readonly (readonly [what: string, uri: string, path: string])[] = [
    ['of a file', 'file:///w/a.cwl', '/w/a.cwl'],
    ['as an editor encodes them', 'file:///w/my%20tools/a%2Bb%23c.cwl', '/w/my tools/a+b#c.cwl'],
    ['of a new file that has its place already', 'untitled:/w/new.cwl', '/w/new.cwl'],
    ['the same with slashes', 'untitled:///w/new.cwl', '/w/new.cwl'],
    ['of a document without a place', 'untitled:Untitled-1', 'untitled:Untitled-1'],
    ['of another file system', 'vscode-vfs://github/o/r/a.cwl', 'vscode-vfs://github/o/r/a.cwl'],
    ['of another machine', 'file://server/share/a.cwl', 'file://server/share/a.cwl'],
    ['that are malformed', 'file:///a%00%zz', 'file:///a%00%zz'],
  ];
  for (const [what, uri, path] of cases) it(`${what} give their paths`, () => assert.equal(pathOf(uri), path));

  it('come back from paths', () => {
    for (const path of ['/w/a.cwl', '/w/my tools/a+b#c?.cwl', '/w/ü😀.wdl']) assert.equal(pathOf(uriOf(path)), path);
    assert.equal(uriOf('untitled:Untitled-1'), 'untitled:Untitled-1');
  });
});
