import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import {
  circles,
  foldersWith,
  importFault,
  importsOf,
  nodesOf,
  parse,
  readSources,
  ringOf,
  type Ring,
  type Sources,
} from './sources';

const MOST_LINES = 300;
const COMMAND_DOORWAY = 'ui/registerCommands.ts';
const CONTEXT_DOORWAY = 'ui/contextKeys.ts';

const root = resolve(import.meta.dirname, '../..');
const src = readSources(resolve(root, 'src'));
/** Tables that code imports. */
const data = readSources(resolve(root, 'src'), '.json');

/** The table that lint reads too. */
async function readTable(): Promise<Readonly<Record<string, Ring>>> {
  const url = pathToFileURL(resolve(root, 'importRules.mjs')).href;
  return ((await import(url)) as { rings: Record<string, Ring> }).rings;
}

/** Files that only pass on what others export. */
function barrels(sources: Sources): string[] {
  return [...sources].flatMap(([path, text]) => {
    const { statements } = parse(path, text);
    const passes = statements.filter((each) => ts.isExportDeclaration(each) && each.moduleSpecifier);
    const everything = passes.some((each) => ts.isExportDeclaration(each) && !each.exportClause);
    return everything || (statements.length > 0 && passes.length === statements.length) ? [path] : [];
  });
}

/** Ways round the compiler and lint, and default exports: `path: what`. */
function escapes(sources: Sources): string[] {
  const found: string[] = [];
  for (const [path, text] of sources) {
    for (const node of nodesOf(parse(path, text))) {
      if (node.kind === ts.SyntaxKind.AnyKeyword) found.push(`${path}: any`);
      if (ts.isNonNullExpression(node)) found.push(`${path}: !`);
      if (ts.isExportAssignment(node) || isDefaultModifier(node)) found.push(`${path}: default`);
    }
    for (const [comment] of text.matchAll(/(?:\/\/|\/\*)\s*(?:eslint-disable|@ts-)[\w-]*/g)) {
      found.push(`${path}: ${comment.replace(/^\W+/, '')}`);
    }
  }
  return found;
}

/** `export default function`; the plain `export default x` is an assignment. */
function isDefaultModifier(node: ts.Node): boolean {
  return (
    node.kind === ts.SyntaxKind.DefaultKeyword &&
    (ts.isFunctionDeclaration(node.parent) || ts.isClassDeclaration(node.parent))
  );
}

/** Files that register commands of the editor, and files that set its context keys. */
function doorways(sources: Sources): { commands: string[]; contextKeys: string[] } {
  const uses = (is: (node: ts.Node) => boolean): string[] =>
    [...sources].filter(([path, text]) => [...nodesOf(parse(path, text))].some(is)).map(([path]) => path);
  return {
    commands: uses(
      (node) => ts.isPropertyAccessExpression(node) && /^register(TextEditor)?Command$/.test(node.name.text),
    ),
    contextKeys: uses((node) => ts.isStringLiteralLike(node) && node.text === 'setContext'),
  };
}

describe('The shape of the code', () => {
  let rings: Readonly<Record<string, Ring>>;
  before(async () => void (rings = await readTable()));

  it('keeps every import within the table of importRules.mjs', () => {
    const files = new Map([...src, ...data]);
    const faults = importsOf(src).map((each) => importFault(each, rings, files));
    assert.deepEqual(
      faults.filter((fault) => fault !== undefined),
      [],
    );
  });

  it('has every ring of the table, and a row of the table for every ring', () => {
    const names = Object.keys(rings);
    assert.deepEqual([...new Set([...src.keys()].map((path) => ringOf(path, names)))].sort(), names.sort());
  });

  it('is read by lint from the same table', async () => {
    const url = pathToFileURL(resolve(root, 'eslint.config.mjs')).href;
    const config = ((await import(url)) as { default: { files?: string[]; rules?: object }[] }).default;
    const bound = config
      .filter((each) => '@typescript-eslint/no-restricted-imports' in (each.rules ?? {}))
      .flatMap((each) => each.files ?? [])
      .map((glob) => ringOf(glob.replace('src/', '').replace('/**/*', '/x'), Object.keys(rings)));
    assert.deepEqual(bound.sort(), Object.keys(rings).sort());
  });

  it('imports the editor in ui and extension only', () => {
    const users = importsOf(src).filter((each) => each.target === 'vscode');
    assert.ok(users.length > 20);
    assert.deepEqual([...new Set(users.map((each) => ringOf(each.from)))].sort(), ['extension', 'ui']);
  });

  it('has no circle of files that load each other', () => {
    assert.deepEqual(circles(importsOf(src).filter((each) => !each.typeOnly && !each.lazy)), []);
  });

  it('has no barrel', () => assert.deepEqual(barrels(src), []));

  it(`has no file of more than ${MOST_LINES} lines`, () => {
    const starter = readSources(resolve(root, 'src'), '.py');
    assert.ok(starter.size > 0);
    const long = [...src, ...starter].filter(([, text]) => text.trimEnd().split('\n').length > MOST_LINES);
    assert.deepEqual(
      long.map(([path]) => path),
      [],
    );
  });

  it('goes round neither the compiler nor lint, in src, test and scripts', () => {
    for (const folder of ['src', 'test', 'scripts']) {
      assert.deepEqual(escapes(readSources(resolve(root, folder))), [], folder);
    }
  });

  it('registers commands and sets context keys in one file each', () => {
    assert.deepEqual(doorways(src), { commands: [COMMAND_DOORWAY], contextKeys: [CONTEXT_DOORWAY] });
  });

  it('has its unit tests in folders of the same names', () => {
    const tests = foldersWith(resolve(root, 'test/unit'), ['.test.ts']).filter((folder) => folder !== '.');
    assert.ok(tests.length > 5);
    assert.deepEqual(
      // The rig and the like have unit tests too.
      tests.filter((folder) => !['src', 'test'].some((each) => existsSync(resolve(root, each, folder)))),
      [],
    );
    const present = Object.keys(rings).filter((ring) => existsSync(resolve(root, 'src', ring)));
    // Contracts are schemas; the ui and what builds it are tested in the real editor.
    const tested = present.filter((ring) => !['contracts', 'ui', 'composition'].includes(ring));
    assert.deepEqual(
      tested.filter((ring) => !tests.some((folder) => folder === ring || folder.startsWith(`${ring}/`))),
      [],
    );
  });
});

describe('The guards themselves', () => {
  const table = {
    contracts: { rings: [], packages: ['valibot'] },
    toil: { rings: ['contracts'], packages: ['@scope/parser'] },
    ui: { rings: ['toil'], packages: ['vscode'] },
  };
  const faultsOf = (files: Record<string, string>): (string | undefined)[] => {
    const sources: Sources = new Map(Object.entries(files));
    return importsOf(sources)
      .map((each) => importFault(each, table, sources))
      .filter((fault) => fault !== undefined);
  };

  for (const [what, code] of [
    ['an import', "import { x } from '../ui/x';"],
    ['an import of a type', "import type { x } from '../ui/x';"],
    ['an export', "export { x } from '../ui/x';"],
    ['a dynamic import', "const x = await import('../ui/x');"],
    ['an imported type', "let x: import('../ui/x').X;"],
    ['a require', "const x = require('../ui/x');"],
  ] as const) {
    it(`see ${what} across the rings`, () => {
      assert.deepEqual(faultsOf({ 'toil/a.ts': code, 'ui/x.ts': '' }), ['toil/a.ts imports ui/x.ts']);
      assert.deepEqual(faultsOf({ 'ui/a.ts': code.replace('ui/x', 'toil/x'), 'toil/x.ts': '' }), []);
    });
  }

  it('see a package that the ring may not have, and let it have its own', () => {
    assert.deepEqual(faultsOf({ 'toil/a.ts': "import * as vscode from 'vscode';" }), ['toil/a.ts imports vscode']);
    assert.deepEqual(faultsOf({ 'toil/a.ts': "import x from '@scope/parser/deep';" }), []);
    assert.deepEqual(faultsOf({ 'toil/a.ts': 'await import(`./${name}`);' }), ['toil/a.ts imports `./${name}`']);
  });

  it('see what a ring inside another may have and the outer one may not', () => {
    const nested = {
      core: { rings: ['core/cloud'], packages: [] },
      'core/cloud': { rings: [], packages: ['@sdk/*'] },
    };
    const faults = (files: Record<string, string>): unknown[] => {
      const sources: Sources = new Map(Object.entries(files));
      return importsOf(sources).flatMap((each) => importFault(each, nested, sources) ?? []);
    };
    assert.deepEqual(faults({ 'core/cloud/a.ts': "import x from '@sdk/client';" }), []);
    assert.deepEqual(faults({ 'core/a.ts': "import x from '@sdk/client';" }), ['core/a.ts imports @sdk/client']);
    assert.deepEqual(faults({ 'core/a.ts': "import './cloud/b';", 'core/cloud/b.ts': '' }), []);
    assert.deepEqual(faults({ 'core/cloud/b.ts': "import '../a';", 'core/a.ts': '' }), [
      'core/cloud/b.ts imports core/a.ts',
    ]);
  });

  it('see a module of Node in contracts, and one without its prefix', () => {
    assert.deepEqual(faultsOf({ 'contracts/a.ts': "import { join } from 'node:path';" }), [
      'contracts/a.ts imports node:path',
    ]);
    assert.deepEqual(faultsOf({ 'toil/a.ts': "import 'node:path'; import 'path';" }), ['toil/a.ts imports path']);
  });

  it('see a file in no ring, and an import of nothing', () => {
    assert.deepEqual(faultsOf({ 'new/a.ts': "import 'node:fs';" }), ['new/a.ts is in no ring of the table']);
    assert.deepEqual(faultsOf({ 'ui/a.ts': "import './gone';" }), ['ui/a.ts imports ui/gone, which is not there']);
  });

  it('see a circle', () => {
    const sources = new Map([
      ['ui/a.ts', "import './b';"],
      ['ui/b.ts', "import './c';"],
      ['ui/c.ts', "import './b';"],
    ]);
    assert.deepEqual(circles(importsOf(sources)), [['ui/b.ts', 'ui/c.ts', 'ui/b.ts']]);
  });

  it('see barrels', () => {
    const sources = new Map([
      ['a.ts', "export * from './x';\nexport const one = 1;"],
      ['b.ts', "export { x } from './x';\nexport type { y } from './y';"],
      ['c.ts', "export { x } from './x';\nexport const one = 1;"],
    ]);
    assert.deepEqual(barrels(sources), ['a.ts', 'b.ts']);
  });

  it('see what goes round the compiler and lint', () => {
    // In two parts, so that this file has none of its own.
    const comments = [['// @ts', 'expect-error'].join('-'), ['/* eslint', 'disable x */'].join('-')];
    const sources = new Map([
      ['a.ts', ['let a: any;', 'a!.b = 1;', ...comments].join('\n')],
      ['b.ts', 'export default 1;'],
      ['d.ts', 'export default function f() {}'],
      ['c.ts', "switch (x) { default: if (a !== b && !c) say('any! default'); }"],
    ]);
    assert.deepEqual(escapes(sources), [
      'a.ts: any',
      'a.ts: !',
      'a.ts: ts-expect-error',
      'a.ts: eslint-disable',
      'b.ts: default',
      'd.ts: default',
    ]);
  });

  it('see other doors for commands and context keys', () => {
    const sources = new Map([
      ['a.ts', "vscode.commands.registerCommand('x', f);"],
      ['b.ts', "commands.executeCommand('setContext', 'x', 1);"],
      ['c.ts', 'all.registerTextEditorCommand(x);'],
    ]);
    assert.deepEqual(doorways(sources), { commands: ['a.ts', 'c.ts'], contextKeys: ['b.ts'] });
  });
});
