import assert from 'node:assert/strict';
import type { Finding, Fix, TextEdit } from '../../../src/language/finding';
import { fixAll } from '../../../src/language/fixAll';
import { withEdits } from './withEdits';

const FILE = '/w/a.cwl';
const TEXT = '0123456789';
const edit = (start: number, end: number, text: string, file = FILE): TextEdit => ({ file, start, end, text });
const fix = (only: boolean, ...edits: TextEdit[]): Fix => ({ title: 'Mend it', edits, only });
const finding = (...fixes: Fix[]): Finding => ({
  file: FILE,
  start: 0,
  end: 1,
  code: 'TOIL105',
  level: 'error',
  message: 'It is wrong.',
  related: [],
  fixes,
});

/** The text after all that has one right answer is mended. */
function mended(...findings: Finding[]): string {
  return withEdits(FILE, TEXT, fixAll(findings));
}

describe('Mending all', () => {
  it('does every fix that is the one right answer', () => {
    assert.equal(
      mended(finding(fix(true, edit(1, 2, 'a'))), finding(fix(true, edit(4, 6, 'b'), edit(8, 8, 'c')))),
      '0a23b67c89',
    );
  });

  it('leaves alone what has several answers', () => {
    assert.equal(mended(finding(fix(false, edit(1, 2, 'a')), fix(false, edit(1, 2, 'b')))), TEXT);
  });

  it('does the one right answer among several', () => {
    assert.equal(mended(finding(fix(false, edit(1, 2, 'a')), fix(true, edit(1, 2, 'b')))), '0b23456789');
  });

  it('does a fix whole or not at all', () => {
    const first = finding(fix(true, edit(1, 4, 'a')));
    assert.equal(mended(first, finding(fix(true, edit(3, 5, 'b'), edit(8, 9, 'c')))), '0a456789');
  });

  it('takes fixes that stand side by side', () => {
    assert.equal(mended(finding(fix(true, edit(1, 3, 'a'))), finding(fix(true, edit(3, 5, 'b')))), '0ab56789');
  });

  it('does once what several fixes ask for alike', () => {
    const namespace = edit(0, 0, '<ns>');
    assert.equal(
      mended(finding(fix(true, namespace, edit(1, 2, 'a'))), finding(fix(true, namespace, edit(4, 5, 'b')))),
      '<ns>0a23b56789',
    );
  });

  it('puts no two different texts in at one place', () => {
    assert.equal(mended(finding(fix(true, edit(2, 2, 'a'))), finding(fix(true, edit(2, 2, 'b')))), '01a23456789');
  });

  it('takes the edits of other files too, each to its own', () => {
    const edits = fixAll([finding(fix(true, edit(1, 2, 'a'), edit(1, 2, 'x', '/w/b.cwl')))]);
    assert.equal(withEdits(FILE, TEXT, edits), '0a23456789');
    assert.equal(withEdits('/w/b.cwl', TEXT, edits), '0x23456789');
  });
});
