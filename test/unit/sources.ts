import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { posix, relative, resolve, sep } from 'node:path';
import ts from 'typescript';

/** Source text by path below `src`, with `/`: `ui/stub.ts`. */
export type Sources = ReadonlyMap<string, string>;

/** A row of the import table. */
export interface Ring {
  readonly rings: readonly string[];
  readonly packages: readonly string[];
}

/** One import of one file. `target` is a path below `src` when it is relative, else the word itself. */
export interface Import {
  readonly from: string;
  readonly target: string;
  readonly relative: boolean;
  /** Erased by the compiler. */
  readonly typeOnly: boolean;
  /** Waited for where it stands: it is no part of a file's loading. */
  readonly lazy: boolean;
}

/** The files of one kind below a folder. */
export function readSources(folder: string, ending = '.ts'): Sources {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith(ending));
  return new Map(names.map((name) => [name.split(sep).join('/'), readFileSync(resolve(folder, name), 'utf8')]));
}

/** Folders below a folder that hold a file with one of these endings, with `/`; `.` is the folder itself. */
export function foldersWith(folder: string, endings: readonly string[]): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)));
  return [...new Set(files.map((entry) => relative(folder, entry.parentPath).split(sep).join('/') || '.'))].sort();
}

export function parse(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
}

/** Every node of a file, parents first. */
export function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node;
  for (const child of node.getChildren()) yield* nodesOf(child);
}

/** Every import, export-from, `import()`, `require()` and imported type of all files. */
export function importsOf(sources: Sources): Import[] {
  return [...sources].flatMap(([path, text]) =>
    [...nodesOf(parse(path, text))].flatMap((node) => {
      const found = importAt(node);
      if (!found) return [];
      const { word, typeOnly, lazy } = found;
      const isRelative = word.startsWith('.');
      const target = isRelative ? moduleFile(sources, posix.join(posix.dirname(path), word)) : word;
      return [{ from: path, target, relative: isRelative, typeOnly, lazy }];
    }),
  );
}

function importAt(node: ts.Node): { word: string; typeOnly: boolean; lazy: boolean } | undefined {
  if (ts.isImportDeclaration(node))
    return found(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
  if (ts.isExportDeclaration(node) && node.moduleSpecifier) return found(node.moduleSpecifier, node.isTypeOnly);
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return found(node.argument.literal, true);
  if (ts.isCallExpression(node) && isLoader(node.expression)) return found(node.arguments[0], false, true);
  return undefined;
}

/** A word that is computed is told as it stands, so that no table allows it. */
function found(
  word: ts.Node | undefined,
  typeOnly: boolean,
  lazy = false,
): { word: string; typeOnly: boolean; lazy: boolean } {
  return { word: word && ts.isStringLiteralLike(word) ? word.text : (word?.getText() ?? ''), typeOnly, lazy };
}

function isLoader(called: ts.Expression): boolean {
  return called.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(called) && called.text === 'require');
}

function moduleFile(sources: Sources, path: string): string {
  return [path, `${path}.ts`, `${path}/index.ts`].find((each) => sources.has(each)) ?? path;
}

/** The ring that a file belongs to: the innermost folder with a row in the table, else its first folder, or its own name where it stands alone. */
export function ringOf(path: string, names: readonly string[] = []): string {
  const inner = names.filter((name) => name.includes('/') && path.startsWith(`${name}/`));
  if (inner.length > 0) return inner.reduce((a, b) => (b.length > a.length ? b : a));
  return path.includes('/') ? path.slice(0, path.indexOf('/')) : path.replace(/\.ts$/, '');
}

/** What an import does that the table does not allow; undefined when it may. */
export function importFault(each: Import, rings: Readonly<Record<string, Ring>>, sources: Sources): string | undefined {
  const names = Object.keys(rings);
  const own = ringOf(each.from, names);
  const row = rings[own];
  if (!row) return `${each.from} is in no ring of the table`;
  if (each.relative) {
    if (!sources.has(each.target)) return `${each.from} imports ${each.target}, which is not there`;
    const ring = ringOf(each.target, names);
    return ring === own || row.rings.includes(ring) ? undefined : `${each.from} imports ${each.target}`;
  }
  const fault = `${each.from} imports ${each.target}`;
  if (isBuiltin(each.target)) return each.target.startsWith('node:') && own !== 'contracts' ? undefined : fault;
  const name = packageOf(each.target);
  const scope = `${name.split('/')[0] ?? ''}/*`;
  return row.packages.includes(name) || row.packages.includes(scope) ? undefined : fault;
}

function packageOf(word: string): string {
  return word
    .split('/')
    .slice(0, word.startsWith('@') ? 2 : 1)
    .join('/');
}

/** Circles of imports, each as the files on it in order. */
export function circles(imports: readonly Import[]): string[][] {
  const next = Map.groupBy(
    imports.filter((each) => each.relative),
    (each) => each.from,
  );
  const done = new Set<string>();
  const found: string[][] = [];
  const walk = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) {
      found.push([...trail.slice(trail.indexOf(path)), path]);
      return;
    }
    if (done.has(path)) return;
    for (const { target } of next.get(path) ?? []) walk(target, [...trail, path]);
    done.add(path);
  };
  for (const path of next.keys()) walk(path, []);
  return found;
}
