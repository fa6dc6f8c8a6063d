import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';

interface Rule {
  readonly name?: string;
  readonly contentName?: string;
  readonly include?: string;
  readonly match?: string;
  readonly begin?: string;
  readonly end?: string;
  readonly while?: string;
  readonly patterns?: readonly Rule[];
  readonly captures?: Readonly<Record<string, Rule>>;
}

interface Grammar {
  readonly scopeName: string;
  readonly patterns: readonly Rule[];
  readonly injections: Readonly<Record<string, Rule>>;
  readonly repository: Readonly<Record<string, Rule>>;
}

interface LanguageConfiguration {
  readonly comments: { readonly lineComment: string };
  readonly brackets: readonly (readonly [string, string])[];
  readonly indentationRules: { readonly increaseIndentPattern: string; readonly decreaseIndentPattern: string };
}

const folder = path.join(import.meta.dirname, '..', '..', 'syntaxes');

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(path.join(folder, name), 'utf8'));
}

function* rulesBelow(rule: Rule): Generator<Rule> {
  yield rule;
  for (const inner of [...(rule.patterns ?? []), ...Object.values(rule.captures ?? {})]) yield* rulesBelow(inner);
}

function allRules(grammar: Grammar): Rule[] {
  const roots = [...grammar.patterns, ...Object.values(grammar.injections), ...Object.values(grammar.repository)];
  return roots.flatMap((rule) => [...rulesBelow(rule)]);
}

/** The one rule of the repository entry that has a `match`, as a regular expression. */
function matchOf(grammar: Grammar, name: string): RegExp {
  const source = grammar.repository[name]?.match;
  assert.ok(source !== undefined, `${name} has no match`);
  return new RegExp(source, 'g');
}

function found(pattern: RegExp, line: string): string[] {
  return [...line.matchAll(pattern)].map((match) => match[0]);
}

for (const language of ['cwl', 'wdl']) {
  describe(`the ${language} grammar`, () => {
    const grammar = readJson(`${language}.tmLanguage.json`) as Grammar;
    const rules = allRules(grammar);

    it('has a scope below the one that other extensions use, so that themes and their injections fit it', () => {
      assert.equal(grammar.scopeName, `source.${language}.toil`);
    });

    it('first offers the whole document to the grammar of another extension', () => {
      assert.deepEqual(grammar.patterns, [{ include: '#other' }, { include: '#document' }]);
      const other = grammar.repository['other'];
      // Nothing else may be included: a rule is dropped only when all that it includes is missing.
      assert.deepEqual(other?.patterns, [{ include: `source.${language}` }]);
      assert.ok(new RegExp(other.begin ?? '').test(''), 'it begins on any line');
      assert.ok(!new RegExp(other.end ?? '').test('} >>> \n'), 'it never ends');
    });

    it('injects only into scopes that no other grammar makes', () => {
      for (const selector of Object.keys(grammar.injections)) assert.match(selector, /^L:meta\.[\w.]+\.toil /);
      const made = rules.flatMap((rule) => [rule.name, rule.contentName]).join(' ');
      for (const [scope] of Object.keys(grammar.injections)
        .join(' ')
        .matchAll(/[\w.]+\.toil/g)) {
        assert.ok(made.includes(scope), `${scope} is never made`);
      }
    });

    it('includes only what it has, and has nothing that is not included', () => {
      const named = rules.flatMap((rule) => (rule.include?.startsWith('#') === true ? [rule.include.slice(1)] : []));
      assert.deepEqual([...new Set(named)].sort(), Object.keys(grammar.repository).sort());
    });

    it('has only regular expressions that compile', () => {
      const sources = rules.flatMap((rule) => [rule.match, rule.begin, rule.end, rule.while]);
      const present = sources.filter((source) => source !== undefined);
      assert.ok(present.length > 10);
      for (const source of present) assert.doesNotThrow(() => new RegExp(source), source);
    });

    it('comes with comments and brackets', () => {
      const configuration = readJson(`${language}.language-configuration.json`) as LanguageConfiguration;
      assert.equal(configuration.comments.lineComment, '#');
      assert.deepEqual(configuration.brackets.slice(0, 3), [
        ['{', '}'],
        ['[', ']'],
        ['(', ')'],
      ]);
    });
  });
}

describe('what the wdl grammar finds', () => {
  const grammar = readJson('wdl.tmLanguage.json') as Grammar;

  it('knows a section by what follows its name', () => {
    const section = matchOf(grammar, 'section');
    assert.deepEqual(found(section, 'runtime {'), ['runtime']);
    assert.deepEqual(found(section, 'call a { input: x = output }'), ['input']);
    assert.deepEqual(found(section, 'File output_file = input_file'), []);
  });

  it('ends a command in braces at the first brace that no placeholder owns', () => {
    const braces = [...rulesBelow(grammar.repository['command'] ?? {})].find((rule) => rule.while?.includes('[$~]'));
    const goesOn = new RegExp(braces?.while ?? '(?!)');
    assert.ok(goesOn.test('  echo ${x} ~{y} $HOME'));
    assert.ok(!goesOn.test('  echo ${x} }'));
    assert.ok(!goesOn.test('  }'));
  });

  it('ends a heredoc command at >>> unless that is escaped', () => {
    const heredoc = [...rulesBelow(grammar.repository['command'] ?? {})].find((rule) => rule.while?.includes('>>>'));
    const goesOn = new RegExp(heredoc?.while ?? '(?!)');
    assert.ok(goesOn.test('  cat a >> b'));
    assert.ok(goesOn.test('  echo \\>>>'));
    assert.ok(!goesOn.test('  >>>'));
  });

  it('indents after an opening brace and a heredoc', () => {
    const { indentationRules } = readJson('wdl.language-configuration.json') as LanguageConfiguration;
    const increase = new RegExp(indentationRules.increaseIndentPattern);
    for (const line of ['task a {', '  command <<<', 'task a { # why']) assert.ok(increase.test(line), line);
    for (const line of ['call a { input: x = 1 }', '  Int x = 1']) assert.ok(!increase.test(line), line);
    const decrease = new RegExp(indentationRules.decreaseIndentPattern);
    for (const line of ['  }', '  >>>']) assert.ok(decrease.test(line), line);
  });
});

describe('what the cwl grammar finds', () => {
  const grammar = readJson('cwl.tmLanguage.json') as Grammar;

  it('knows the classes of processes and requirements, and prefixed extensions', () => {
    const name = matchOf(grammar, 'class');
    for (const text of [
      'CommandLineTool',
      'ScatterFeatureRequirement',
      'arv:UsePreemptible',
      'cwltool:CUDARequirement',
    ]) {
      assert.deepEqual(found(name, `  ${text}:`), [text]);
    }
    assert.deepEqual(found(name, 'MyWorkflow: Workflow2'), []);
  });

  it('knows a class as a value only where it is the whole value', () => {
    const value = matchOf(grammar, 'classValue');
    assert.deepEqual(found(value, 'class: Workflow'), ['Workflow']);
    assert.deepEqual(found(value, 'label: Keep the Workflow'), []);
  });

  it('knows types with their array and optional marks, not words of a text', () => {
    const type = matchOf(grammar, 'type');
    assert.deepEqual(found(type, 'reads: File[]?'), ['File[]?']);
    assert.deepEqual(found(type, 'type: [null, int, File]'), ['null', 'int', 'File']);
    assert.deepEqual(found(type, 'label: File of reads'), []);
  });

  it('begins an expression at $( and ${ but not after a backslash', () => {
    const begin = new RegExp(
      `${grammar.repository['parameter']?.begin ?? ''}|${grammar.repository['body']?.begin ?? ''}`,
      'g',
    );
    assert.deepEqual(found(begin, 'a $(inputs.x) ${return 1;}'), ['$(', '${']);
    assert.deepEqual(found(begin, String.raw`\$(no) \${no} $no`), []);
  });

  it('indents after a key without a value and after the mark of a block', () => {
    const { indentationRules } = readJson('cwl.language-configuration.json') as LanguageConfiguration;
    const increase = new RegExp(indentationRules.increaseIndentPattern);
    for (const line of ['inputs:', '  - reads:', '  expression: |', 'doc: > # why'])
      assert.ok(increase.test(line), line);
    for (const line of ['class: Workflow', '# inputs:', '  - a']) assert.ok(!increase.test(line), line);
  });
});
