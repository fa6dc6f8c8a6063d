import assert from 'node:assert/strict';
import { shownText } from '../../../src/shared/shownText';

describe('A text from outside', () => {
  it('shows what nobody would see', () => {
    assert.equal(shownText('my\u202ecluster\u200b\u0000'), 'my\\u202ecluster\\u200b\\u0000');
    assert.equal(shownText('a\u{e0041}b'), 'a\\u{e0041}b');
  });
  it('stays as it is when it is harmless', () =>
    assert.equal(shownText('*Größe* [x](y) `日本`'), '*Größe* [x](y) `日本`'));
  it('is one line', () => assert.equal(shownText('one\r\n\ttwo'), 'one two'));
  it('is cut, with a sign, and never through a character', () => {
    assert.equal(shownText('x'.repeat(10_000)).length, 200);
    assert.equal(shownText('x'.repeat(10_000)).endsWith('x…'), true);
    assert.equal(shownText('😀'.repeat(5), 6), '😀😀…');
    assert.equal(shownText('12345', 5), '12345');
  });
});
