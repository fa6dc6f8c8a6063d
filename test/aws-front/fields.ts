import { fieldsOf, type AwsRequest } from './request';

/** The fields of a call in AWS's query protocol as a tree: `Filter.1.Name` is the value at `Filter`, `1`, `Name`. */
export interface Tree {
  value?: string;
  readonly parts: Map<string, Tree>;
}

export function emptyTree(): Tree {
  return { parts: new Map() };
}

export function treeOf(request: Pick<AwsRequest, 'target' | 'body'>): Tree {
  const tree = emptyTree();
  for (const [name, value] of fieldsOf(request)) branch(tree, name.split('.')).value = value;
  return tree;
}

function branch(tree: Tree, names: readonly string[]): Tree {
  return names.reduce((inner, name) => {
    const next = inner.parts.get(name) ?? emptyTree();
    inner.parts.set(name, next);
    return next;
  }, tree);
}

/** What is below a path like `LaunchTemplateData.IamInstanceProfile`; undefined when nothing is. */
export function treeAt(tree: Tree | undefined, path: string): Tree | undefined {
  return path.split('.').reduce<Tree | undefined>((inner, name) => inner?.parts.get(name), tree);
}

export function valueAt(tree: Tree | undefined, path: string): string | undefined {
  return treeAt(tree, path)?.value;
}

/** The parts of a list in their order: EC2 numbers them, the other services put `member` between. */
export function listAt(tree: Tree | undefined, path: string): Tree[] {
  const found = treeAt(tree, path);
  const list = found?.parts.get('member') ?? found;
  const numbered = [...(list?.parts ?? [])].filter(([name]) => /^\d+$/.test(name));
  return numbered.sort(([a], [b]) => Number(a) - Number(b)).map(([, part]) => part);
}

export function valuesAt(tree: Tree | undefined, path: string): string[] {
  return listAt(tree, path).flatMap(({ value }) => value ?? []);
}

/** A tag list of either protocol, by key. */
export function tagsAt(tree: Tree | undefined, path: string): Map<string, string> {
  return new Map(listAt(tree, path).map((tag) => [valueAt(tag, 'Key') ?? '', valueAt(tag, 'Value') ?? '']));
}

/** Fields as they are sent; undefined values are left out. */
export type Fields = Readonly<Record<string, string | undefined>>;

export function flatFields(tree: Tree, before = ''): Record<string, string> {
  const own = tree.value === undefined || before === '' ? {} : { [before]: tree.value };
  const below = [...tree.parts].map(([name, part]) => flatFields(part, before === '' ? name : `${before}.${name}`));
  return Object.assign(own, ...below) as Record<string, string>;
}

/** The same call with some fields set, or taken away where the value is undefined. */
export function withFields(request: AwsRequest, changes: Fields): AwsRequest {
  const fields = fieldsOf(request);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) fields.delete(name);
    else fields.set(name, value);
  }
  return { ...request, target: '/', body: Buffer.from(fields.toString()) };
}

export interface Filter {
  readonly name: string;
  readonly values: readonly string[];
}

/** The filters of a `Describe…` call of EC2 or Auto Scaling. */
export function filtersOf(request: AwsRequest): Filter[] {
  const tree = treeOf(request);
  return listAt(tree, tree.parts.has('Filter') ? 'Filter' : 'Filters').map((filter) => ({
    name: valueAt(filter, 'Name') ?? '',
    values: valuesAt(filter, filter.parts.has('Value') ? 'Value' : 'Values'),
  }));
}

/** The same call of EC2 with other filters. */
export function withFilters(request: AwsRequest, filters: readonly Filter[]): AwsRequest {
  const changes: Record<string, string | undefined> = {};
  for (const name of fieldsOf(request).keys()) if (name.startsWith('Filter.')) changes[name] = undefined;
  filters.forEach(({ name, values }, index) => {
    changes[`Filter.${index + 1}.Name`] = name;
    values.forEach((value, at) => (changes[`Filter.${index + 1}.Value.${at + 1}`] = value));
  });
  return withFields(request, changes);
}

/** Whether a value fits one of a filter's, in which `*` and `?` stand for anything. */
export function fits(value: string, { values }: Pick<Filter, 'values'>): boolean {
  return values.some((pattern) => {
    const plain = pattern.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
    return new RegExp(`^${plain.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(value);
  });
}
