import assert from 'node:assert/strict';
import { describePython } from '../../../../src/toil/python/describePython';
import { importsOf } from '../../../../src/toil/python/imports';

async function filesOf(texts: Readonly<Record<string, string>>): Promise<readonly string[]> {
  return (await describePython('/w/wf.py', (path) => Promise.resolve(texts[path]))).files;
}

describe('describePython', () => {
  it('names the script and the modules that it imports from its folder, and what those import', async () => {
    const files = await filesOf({
      '/w/wf.py': 'import os, steps\nfrom toil.job import Job\nfrom lib.tools import trim as t, align\n',
      '/w/steps.py': 'import wf\nimport numpy\n',
      '/w/lib/__init__.py': '',
      '/w/lib/tools/__init__.py': 'from . import shared\nfrom ..names import N\n',
      '/w/lib/tools/align.py': '',
      '/w/lib/tools/shared.py': '',
      '/w/lib/names.py': '',
      '/w/unused.py': '',
    });
    assert.deepEqual(files.toSorted(), [
      '/w/lib/__init__.py',
      '/w/lib/names.py',
      '/w/lib/tools/__init__.py',
      '/w/lib/tools/align.py',
      '/w/lib/tools/shared.py',
      '/w/steps.py',
      '/w/wf.py',
    ]);
    assert.equal(files[0], '/w/wf.py');
  });

  it('never leaves the folder of the script', async () => {
    assert.deepEqual(
      await filesOf({
        '/w/wf.py': 'from .. import outside\nfrom ...x import y',
        '/outside.py': '',
        '/outside/__init__.py': '',
      }),
      ['/w/wf.py'],
    );
  });

  it('has no inputs and needs nothing of its own', async () => {
    const description = await describePython('/w/wf.py', () => Promise.resolve('import toil'));
    assert.deepEqual(
      [description.inputs, description.needs, description.name],
      [[], { container: 'none', javascript: false }, 'wf.py'],
    );
  });

  it('says when the script is not there', async () => {
    const description = await describePython('/w/wf.py', () => Promise.resolve(undefined));
    assert.match(description.unreadable?.reason ?? '', /not there/);
  });
});

describe('importsOf', () => {
  it('reads every form of an import', () => {
    assert.deepEqual(
      importsOf(
        'import a.b as c, d\nfrom e import (\n  f as g,  # note\n  h,\n)\nfrom .i import j; import k\nfrom l import \\\n  m\nimport n ; x = """\nimport o"""',
      ),
      [
        { module: 'a.b', level: 0, names: [] },
        { module: 'd', level: 0, names: [] },
        { module: 'e', level: 0, names: ['f', 'h'] },
        { module: 'i', level: 1, names: ['j'] },
        { module: 'k', level: 0, names: [] },
        { module: 'l', level: 0, names: ['m'] },
        { module: 'n', level: 0, names: [] },
      ],
    );
  });

  it('takes broken text', () => {
    assert.deepEqual(importsOf('import\nfrom\nfrom import x\nimport 1a\n"unclosed\nimport b'), [
      { module: 'b', level: 0, names: [] },
    ]);
  });
});
