import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import ts from 'typescript';
import { nodesOf, parse, readSources } from './sources';

export interface MenuItem {
  readonly command: string;
  readonly group?: string;
  readonly when?: string;
}

/** The parts of package.json that tests look at. */
interface Manifest {
  readonly main: string;
  readonly icon: string;
  readonly engines: { readonly vscode: string };
  readonly extensionKind: readonly string[];
  readonly activationEvents: readonly string[];
  readonly capabilities: {
    readonly untrustedWorkspaces: {
      readonly supported: string;
      readonly description: string;
      readonly restrictedConfigurations: readonly string[];
    };
    readonly virtualWorkspaces: { readonly supported: string; readonly description: string };
  };
  readonly contributes: {
    readonly commands: readonly { command: string; title: string; category: string; icon: string }[];
    readonly menus: Readonly<Record<string, readonly MenuItem[]>>;
    readonly viewsContainers: { readonly activitybar: readonly { icon: string }[] };
    readonly views: Readonly<Record<string, readonly { id: string; icon: string }[]>>;
    readonly viewsWelcome: readonly { view: string; when?: string }[];
    readonly configuration: readonly { properties: object }[];
    readonly languages: readonly { configuration: string; icon: { light: string; dark: string } }[];
    readonly grammars: readonly { path: string }[];
    readonly jsonValidation: readonly { fileMatch: string; url: string }[];
    readonly taskDefinitions: readonly { type: string; required: readonly string[] }[];
    readonly problemMatchers: readonly { pattern: { regexp: string } }[];
    readonly walkthroughs: readonly {
      icon: string;
      steps: readonly { id: string; completionEvents: readonly string[]; media: { svg: string; altText: string } }[];
    }[];
  };
}

const root = resolve(import.meta.dirname, '../..');

export const manifest = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8')) as Manifest;
/** The settings by their names. */
export const settings = Object.assign(
  {},
  ...manifest.contributes.configuration.map((page) => page.properties),
) as Record<
  string,
  {
    scope?: string;
    default?: unknown;
    markdownDescription?: string;
    enum?: string[];
    markdownEnumDescriptions?: string[];
    properties?: Record<string, { default?: string; description?: string; enum?: string[] }>;
  }
>;

export const viewIds = Object.values(manifest.contributes.views).flatMap((views) => views.map((view) => view.id));
/** The manifest's texts by key. */
export const messages = JSON.parse(readFileSync(resolve(root, 'package.nls.json'), 'utf8')) as Record<string, string>;

export function menuItems(): { menu: string; item: MenuItem }[] {
  return Object.entries(manifest.contributes.menus).flatMap(([menu, items]) => items.map((item) => ({ menu, item })));
}

/** The commands that a text links to. */
export function commandsIn(text: string): string[] {
  return [...text.matchAll(/\(command:([\w.]+)/g)].map(([, id]) => id ?? '');
}

/** Whether a row's menu condition holds; throws at a condition of a kind that rows do not need. */
export function holds(when: string, row: { readonly view: string; readonly viewItem: string }): boolean {
  return when.split(' && ').every((clause) => {
    const [, name, operator, value = ''] = /^(view|viewItem) (==|=~) (.+)$/.exec(clause) ?? [];
    if (name !== 'view' && name !== 'viewItem') throw new Error(`not understood: ${clause}`);
    return operator === '==' ? row[name] === value : new RegExp(value.replace(/^\/|\/$/g, '')).test(row[name]);
  });
}

/** Our own context keys in a condition, with the text that each is compared with. */
export function keysIn(when: string): { key: string; value: string | undefined }[] {
  const context = /^on[A-Z]\w*:/.test(when) ? (/^onContext:(.*)/.exec(when)?.[1] ?? '') : when;
  // What stands right of `view ==` is the name of a view.
  const found = context.replaceAll(/\bview == [\w.]+/g, '').matchAll(/\b(toil(?:\.\w+)+)(?: == (\w+))?/g);
  return [...found].map(([, key = '', value]) => ({ key, value }));
}

/** What takes something away that cannot be had back. */
export const destructive = ['toil.deleteRun', 'toil.removeToil'];

const uiSources = [...readSources(resolve(root, 'src'))].filter(([path]) => /^(ui\/|composition|extension)/.test(path));

/** Every string of the ui's code. */
export const uiStrings = new Set(
  uiSources.flatMap(([path, text]) =>
    [...nodesOf(parse(path, text))].filter((node) => ts.isStringLiteralLike(node)).map((node) => node.text),
  ),
);

/** The context keys of `contextKeys.ts` with the texts that each may be; none where it is no text. */
export function contextKeys(): Map<string, string[]> {
  const text = readFileSync(resolve(root, 'src/ui/contextKeys.ts'), 'utf8');
  const keys = new Map<string, string[]>();
  for (const node of nodesOf(parse('contextKeys.ts', text))) {
    if (!ts.isPropertySignature(node) || !ts.isStringLiteral(node.name)) continue;
    const values = [...nodesOf(node)].filter(ts.isLiteralTypeNode).map((each) => each.literal.getText());
    keys.set(
      node.name.text,
      values.map((value) => value.replaceAll("'", '')),
    );
  }
  return keys;
}
