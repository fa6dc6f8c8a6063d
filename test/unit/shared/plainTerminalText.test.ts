import assert from 'node:assert/strict';
import { PlainTerminalText, plainTerminalText } from '../../../src/shared/plainTerminalText';

describe('plainTerminalText', () => {
  const cases: [name: string, text: string, plain: string][] = [
    ['keeps text, tabs and line ends', 'größe\t日本\n', 'größe\t日本\n'],
    ['takes colours and moves away', '\x1b[31mred\x1b[0m\x1b[2K\x1b[1;5Hx', 'redx'],
    ['takes titles and links away', '\x1b]0;rm -rf\x07a\x1b]8;;http://x\x1b\\b', 'ab'],
    ['takes the one-byte forms away', '\u009b31mred\u009d0;t\u009cx', 'redx'],
    ['takes a device control string away', '\x1bP1$r0m\x1b\\x', 'x'],
    ['takes other control characters away', 'a\x00b\x07c\x08d\x7f', 'abcd'],
    ['makes lines of a progress bar', '10%\r20%\r\ndone', '10%\n20%\ndone'],
    ['does not swallow what follows an open title', '\x1b]0;title\nnext', '0;title\nnext'],
  ];
  for (const [name, text, plain] of cases) it(name, () => assert.equal(plainTerminalText(text), plain));

  it('does not hold a text back for ever that only begins like a sequence', () => {
    const parts = new PlainTerminalText();
    const text = `\x1b]${'x'.repeat(10_000)}`;
    assert.equal(parts.feed(text).length, 10_000);
  });
});
