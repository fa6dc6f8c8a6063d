import assert from 'node:assert/strict';
import { detectLanguage } from '../../../../src/toil/workflow/language';
import { looksLikeWorkflow } from '../../../../src/toil/workflow/looksLikeWorkflow';

describe('looksLikeWorkflow', () => {
  const workflows: [string, string][] = [
    ['a.py', 'from toil.common import Toil'],
    ['A.PY', 'import os\nimport toil\n'],
    ['a.py', 'def f():\n    from toil.job import Job'],
    ['a.py', 'from toil import subprocess'],
    ['a.py', 'import toil.job as j'],
    ['a.yml', 'cwlVersion: v1.2\nclass: Workflow'],
    ['a.yaml', '#!/usr/bin/env cwl-runner\nclass: Workflow\ncwlVersion : "v1.0"'],
    ['a.YML', "cwlVersion: 'v1.1'"],
    ['a.json', '{"class": "Workflow", "cwlVersion": "v1.2"}'],
    ['a.json', '\n  {\n  "cwlVersion" : "v1.0",'],
  ];
  for (const [path, head] of workflows) {
    it(`takes ${path} with ${JSON.stringify(head)} for one, as the exact look does`, () => {
      assert.equal(looksLikeWorkflow(path, head), true);
      assert.equal(typeof detectLanguage(path, head), 'string');
    });
  }

  const others: [string, string][] = [
    ['a.py', 'import toilet'],
    ['a.py', 'from toilets import x'],
    ['a.py', '# import toil'],
    ['a.py', 'from .toil import x'],
    ['a.py', ''],
    ['a.yml', 'reads: {class: File}\nmin: 3'],
    ['a.yml', 'doc:\n  cwlVersion: v1.2'],
    ['a.yml', '# cwlVersion: v1.2'],
    ['a.json', '{"reads": 1}'],
    ['a.json', '[{"cwlVersion": "v1.2"}]'],
    ['package.json', ''],
  ];
  for (const [path, head] of others) {
    it(`takes ${path} with ${JSON.stringify(head)} for none, as the exact look does`, () => {
      assert.equal(looksLikeWorkflow(path, head), false);
      assert.notEqual(typeof detectLanguage(path, head), 'string');
    });
  }
});
