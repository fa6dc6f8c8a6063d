import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { loadWASM, OnigScanner, OnigString } from 'vscode-oniguruma';
import { INITIAL, parseRawGrammar, Registry } from 'vscode-textmate';

const folder = path.join(import.meta.dirname, '..', '..', 'syntaxes');
const samples = path.join(import.meta.dirname, '..', '..', 'samples');

/** Small grammars in place of those that VS Code has: only what the tests look at. */
const builtIn: Readonly<Record<string, object>> = {
  'source.shell': {
    patterns: [
      { match: '#.*$', name: 'comment.shell' },
      { begin: '"', end: '"', name: 'string.shell' },
    ],
  },
  'source.js': {
    patterns: [{ include: '#expression' }, { match: '\\breturn\\b', name: 'keyword.js' }],
    repository: {
      expression: {
        patterns: [
          { match: '\\w+(?=\\()', name: 'function.js' },
          { begin: '\\(', end: '\\)', patterns: [{ include: '#expression' }] },
          { begin: '\\{', end: '\\}', patterns: [{ include: '$self' }] },
        ],
      },
    },
  },
  'source.yaml': {
    patterns: [
      { match: '#.*$', name: 'comment.yaml' },
      { match: '[\\w$:-]+(?=:(\\s|$))', name: 'entity.name.tag.yaml' },
      { begin: '(?<=[:-] )(?=[^|\\s])', end: '$', name: 'string.unquoted.plain.out.yaml' },
      { begin: '\\|$', while: '^(\\s+|$)', name: 'string.unquoted.block.yaml' },
    ],
  },
};

/** A grammar of another extension, with rules that cross lines. */
const foreign = {
  patterns: [
    { match: '^\\s*#.*$', name: 'comment.foreign' },
    { begin: 'command <<<|\\$\\{', end: '>>>|\\}', name: 'block.foreign', patterns: [{ include: 'source.shell' }] },
    { begin: '\\{', end: '\\}', name: 'braces.foreign', patterns: [{ include: '$self' }] },
    { match: '\\b(task|class|expression)\\b', name: 'keyword.foreign' },
  ],
};

type Tokens = readonly { readonly text: string; readonly scopes: readonly string[] }[];

async function tokensOf(
  scopeName: string,
  text: string,
  others: Readonly<Record<string, object>> = {},
): Promise<Tokens> {
  const known: Readonly<Record<string, object>> = { ...builtIn, ...others };
  const registry = new Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new OnigScanner(patterns),
      createOnigString: (line) => new OnigString(line),
    }),
    loadGrammar: (name) => {
      const own = /^source\.(cwl|wdl)\.toil$/.exec(name)?.[1];
      if (own !== undefined) {
        const file = path.join(folder, `${own}.tmLanguage.json`);
        return Promise.resolve(parseRawGrammar(readFileSync(file, 'utf8'), file));
      }
      const grammar = known[name];
      if (grammar === undefined) return Promise.resolve(null);
      return Promise.resolve(parseRawGrammar(JSON.stringify({ scopeName: name, ...grammar }), 'grammar.json'));
    },
  });
  const grammar = await registry.loadGrammar(scopeName);
  assert.ok(grammar);
  const tokens: { text: string; scopes: string[] }[] = [];
  let state = INITIAL;
  for (const line of text.split('\n')) {
    const result = grammar.tokenizeLine(line, state);
    state = result.ruleStack;
    for (const token of result.tokens) {
      // The root scope is left out: it is all that may differ when another grammar takes over.
      tokens.push({ text: line.slice(token.startIndex, token.endIndex), scopes: token.scopes.slice(1) });
    }
  }
  return tokens;
}

/** The scopes of the first token that is exactly this text. */
function scopesOf(tokens: Tokens, text: string): string {
  const token = tokens.find((candidate) => candidate.text === text);
  assert.ok(token, `no token ${text}`);
  return token.scopes.join(' ');
}

describe('colours beside other extensions', () => {
  before(async () => {
    const wasm = readFileSync(createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm'));
    await loadWASM(new Uint8Array(wasm).buffer);
  });

  for (const [language, sample] of [
    ['wdl', 'wdl/readQuality.wdl'],
    ['cwl', 'cwl/tools/judge.cwl'],
  ] as const) {
    const text = readFileSync(path.join(samples, sample), 'utf8');

    it(`${language}: where another extension has a grammar, every token is that grammar's`, async () => {
      const others = { [`source.${language}`]: foreign };
      const theirs = await tokensOf(`source.${language}`, text, others);
      assert.ok(theirs.some((token) => token.scopes.length > 1));
      assert.deepEqual(await tokensOf(`source.${language}.toil`, text, others), theirs);
    });

    it(`${language}: where there is none, ours colours`, async () => {
      const tokens = await tokensOf(`source.${language}.toil`, text);
      assert.ok(tokens.some((token) => token.scopes.some((scope) => scope.endsWith(`.${language}`))));
    });
  }

  it('wdl: colours placeholders inside a string of the shell', async () => {
    const tokens = await tokensOf('source.wdl.toil', 'task a {\n  command <<<\n    echo "~{size(x)} b"\n  >>>\n}');
    assert.match(scopesOf(tokens, 'size'), /shellscript.* string\.shell .*placeholder.* support\.function\.wdl$/);
    assert.match(scopesOf(tokens, ' b'), /string\.shell$/);
  });

  it('wdl: an open quote in a command does not run past its end', async () => {
    const text =
      'task a {\n  command <<<\n    echo "open\n  >>>\n  command {\n    echo ${x} "open\n  }\n  Int n = 1\n}';
    const tokens = await tokensOf('source.wdl.toil', text);
    assert.equal(scopesOf(tokens, '>>>'), 'punctuation.section.command.end.wdl');
    assert.equal(scopesOf(tokens, 'Int'), 'support.type.wdl');
  });

  it('cwl: colours expressions in plain values and in blocks, and ends them where they end', async () => {
    const text = 'arguments:\n  - $(inputs.name.trim()) # why\n  - a\nexpression: |\n  ${\n    return 1;\n  }\nid: x';
    const tokens = await tokensOf('source.cwl.toil', text);
    assert.match(scopesOf(tokens, 'trim'), /string\.unquoted\.plain.* meta\.embedded\.expression\.cwl .*function\.js$/);
    assert.match(
      scopesOf(tokens, 'return'),
      /string\.unquoted\.block.* meta\.embedded\.block\.javascript\.cwl .*keyword\.js$/,
    );
    assert.match(scopesOf(tokens, 'id'), /entity\.name\.tag\.yaml$/);
  });

  it('cwl: colours classes and types where they are the whole value, not words of a text', async () => {
    const tokens = await tokensOf(
      'source.cwl.toil',
      'class: Workflow\nlabel: The Workflow\nreads: File[]?\ndoc: File of reads',
    );
    assert.match(scopesOf(tokens, 'Workflow'), /support\.class\.cwl$/);
    assert.doesNotMatch(scopesOf(tokens, 'The Workflow'), /support/);
    assert.match(scopesOf(tokens, 'File[]?'), /support\.type\.cwl$/);
    assert.doesNotMatch(scopesOf(tokens, 'File of reads'), /support/);
  });
});
