import assert from 'node:assert/strict';
import { detectLanguage } from '../../../../src/toil/workflow/language';

describe('detectLanguage', () => {
  const cases: [string, string, string][] = [
    ['a.cwl', '', 'cwl'],
    ['A.CWL', 'class: Workflow', 'cwl'],
    ['a.wdl', '', 'wdl'],
    ['a.py', 'import toil', 'python'],
    ['a.py', 'import os, toil.job as j', 'python'],
    ['a.py', 'def f():\n    from toil.common import Toil', 'python'],
    ['a.py', 'try: import toil\nexcept ImportError: pass', 'python'],
    ['a.py', 'from toil.job import (\n  Job,\n', 'python'],
    ['a.py', 'import toilet\nfrom toilets import x\nfromtoil = 1', 'pythonWithoutToil'],
    ['a.py', 'from .toil import x', 'pythonWithoutToil'],
    ['a.py', '# import toil\n"""\nimport toil\n"""\ns = \'\'\'\nfrom toil import x', 'pythonWithoutToil'],
    ['a.py', 's = "\\\nimport toil"', 'pythonWithoutToil'],
    ['a.py', 'a = "#"; import toil', 'python'],
    ['a.yml', '#!/usr/bin/env cwl-runner\ncwlVersion: v1.2\nclass: Workflow', 'cwl'],
    ['a.yaml', 'class: Workflow\r\n"cwlVersion" : v1.0\r\n', 'cwl'],
    ['a.yml', 'reads:\n  cwlVersion: v1.2', 'noCwlVersion'],
    ['a.yml', '# cwlVersion: v1.2\nreads: {class: File}', 'noCwlVersion'],
    ['a.json', '{"inputs": {"cwlVersion": 1}, "cwlVersion": "v1.2", "x": [', 'cwl'],
    ['a.json', '{"inputs": {"cwlVersion": 1}, "x": "\\"cwlVersion\\": 1"}', 'noCwlVersion'],
    ['a.json', '', 'noCwlVersion'],
    ['a.txt', 'cwlVersion: v1.2', 'otherFileType'],
    ['Makefile', '', 'otherFileType'],
  ];
  for (const [path, head, expected] of cases) {
    it(`${path} with ${JSON.stringify(head)}: ${expected}`, () => {
      const found = detectLanguage(`/w/${path}`, head);
      assert.equal(typeof found === 'string' ? found : found.notAWorkflow, expected);
    });
  }
});
