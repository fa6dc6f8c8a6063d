/** An element of an answer of AWS: children, or text. Attributes are kept as they came. */
export interface Element {
  readonly name: string;
  readonly attributes: string;
  children: Element[];
  text: string;
}

/** Makes an element. Content that is undefined is left out. */
export function element(name: string, content: string | number | boolean | readonly (Element | undefined)[]): Element {
  return typeof content === 'object'
    ? { name, attributes: '', text: '', children: content.filter((each) => each !== undefined) }
    : { name, attributes: '', text: String(content), children: [] };
}

const TOKEN = /<([?!/]?)([^\s/>]+)([^>]*?)(\/?)>|([^<]+)/g;

/**
 * Reads the XML that AWS services and moto write: no CDATA, no mixed content.
 * @throws Error when it is not well-formed.
 */
export function parseXml(source: string): Element {
  const top = element('', []);
  const open: Open = { inner: top, around: undefined };
  const last = [...source.matchAll(TOKEN)].reduce(read, open);
  const [root] = top.children;
  if (last.inner !== top || root === undefined) throw new Error('the XML ends too early');
  return root;
}

/** The elements that are open, from the inside out. */
interface Open {
  readonly inner: Element;
  readonly around: Open | undefined;
}

function read(open: Open, [, kind, name = '', attributes = '', closed, text]: RegExpMatchArray): Open {
  const { inner, around } = open;
  if (text !== undefined) {
    inner.text += unescape(text);
    return open;
  }
  if (kind === '/') {
    if (around === undefined || inner.name !== name) throw new Error(`unexpected </${name}>`);
    if (inner.children.length > 0) inner.text = '';
    return around;
  }
  if (kind !== '') return open;
  const made: Element = { name, attributes, children: [], text: '' };
  inner.children.push(made);
  return closed === '' ? { inner: made, around: open } : open;
}

export function formatXml({ name, attributes, children, text }: Element): string {
  const inside = children.length > 0 ? children.map(formatXml).join('') : escape(text);
  return `<${name}${attributes}>${inside}</${name}>`;
}

export function childOf(parent: Element | undefined, name: string): Element | undefined {
  return parent?.children.find((child) => child.name === name);
}

/** The text at the end of a path of names; empty when there is none. */
export function textAt(parent: Element | undefined, ...names: readonly string[]): string {
  return names.reduce<Element | undefined>(childOf, parent)?.text ?? '';
}

/** Every element of that name, at any depth. */
export function everyOf(parent: Element, name: string): Element[] {
  return parent.children.flatMap((child) => (child.name === name ? [child] : everyOf(child, name)));
}

/** Puts a child in the place of the one of its name, or at the end. */
export function setChild(parent: Element, child: Element): void {
  const index = parent.children.findIndex(({ name }) => name === child.name);
  if (index < 0) parent.children.push(child);
  else parent.children[index] = child;
}

export function removeChildren(parent: Element, names: readonly string[]): void {
  parent.children = parent.children.filter(({ name }) => !names.includes(name));
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescape(text: string): string {
  return text.replaceAll(
    /&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
      if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
      return ENTITIES[name ?? ''] ?? whole;
    },
  );
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
