import assert from 'node:assert/strict';
import { bullets, code, escaped, paragraphs, shortened } from '../../../../src/language/features/markdown';

describe('Markdown of untrusted text', () => {
  it('makes no links, emphasis, HTML or icons', () => {
    assert.equal(escaped('[a](command:x)'), '\\[a\\]\\(command\\:x\\)');
    assert.equal(escaped('<b>&amp; *x* _y_ `z` $(bug)'), '&lt;b&gt;&amp;amp; \\*x\\* \\_y\\_ \\`z\\` \\$\\(bug\\)');
    assert.equal(escaped('https://example.org'), 'https\\:\\/\\/example\\.org');
  });
  it('makes no lines of its own, and hides no direction marks', () => {
    assert.equal(escaped('a\n# b\r\n\tc\u2028d\u202ee'), 'a \\# b c d e');
  });
  it('code cannot be ended by back ticks in it', () => {
    assert.deepEqual([code('x'), code('a`b'), code('`a``'), code('')], ['`x`', '``a`b``', '``` `a`` ```', '`  `']);
  });
  it('is never long, and cuts no sign in two', () => {
    assert.equal(shortened('x'.repeat(300)).length, 201);
    assert.equal(shortened(`${'x'.repeat(9)}🧬🧬`, 10), `${'x'.repeat(9)}…`);
  });
  it('lists and paragraphs', () => {
    assert.equal(paragraphs(['a', undefined, '', bullets(['b', 'c'])]), 'a\n\n- b\n- c');
  });
});
