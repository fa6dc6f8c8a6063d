/** As much of a browser's document as the pages use. Texts are texts: there is no way to set markup. */
export class FakeElement {
  children: FakeElement[] = [];
  parent: FakeElement | undefined;
  readonly attributes = new Map<string, string>();
  readonly dataset: Record<string, string> = {};
  readonly listeners = new Map<string, () => void>();
  className = '';
  scope = '';
  type = '';
  tabIndex = -1;
  private text = '';

  constructor(
    readonly tagName: string,
    private readonly document: FakeDocument,
  ) {}

  get textContent(): string {
    return this.text + this.children.map((child) => child.textContent).join('');
  }

  set textContent(text: string) {
    this.text = text;
    this.children = [];
  }

  get lastElementChild(): FakeElement | undefined {
    return this.children.at(-1);
  }

  setAttribute(name: string, value: string): void {
    this.attributes.set(name, value);
  }

  append(...elements: FakeElement[]): void {
    for (const element of elements) element.parent = this;
    this.children.push(...elements);
  }

  replaceChildren(...elements: FakeElement[]): void {
    for (const child of this.children) child.left();
    this.children = [];
    this.append(...elements);
  }

  replaceWith(other: FakeElement): void {
    const { parent } = this;
    if (!parent) return;
    parent.children[parent.children.indexOf(this)] = other;
    other.parent = parent;
    this.left();
  }

  remove(): void {
    if (this.parent) this.parent.children = this.parent.children.filter((child) => child !== this);
    this.left();
  }

  contains(other: unknown): boolean {
    return other === this || this.children.some((child) => child.contains(other));
  }

  createTHead(): FakeElement {
    return this.made('thead');
  }

  createTBody(): FakeElement {
    return this.made('tbody');
  }

  insertRow(): FakeElement {
    return this.made('tr');
  }

  addEventListener(name: string, listener: () => void): void {
    this.listeners.set(name, listener);
  }

  focus(): void {
    this.document.activeElement = this;
  }

  click(): void {
    this.listeners.get('click')?.();
  }

  /** All elements below of a kind. */
  all(tagName: string): FakeElement[] {
    return this.children.flatMap((child) => [...(child.tagName === tagName ? [child] : []), ...child.all(tagName)]);
  }

  private made(tagName: string): FakeElement {
    const element = new FakeElement(tagName, this.document);
    this.append(element);
    return element;
  }

  /** What leaves the page loses the focus. */
  private left(): void {
    this.parent = undefined;
    if (this.contains(this.document.activeElement)) this.document.activeElement = this.document.body;
  }
}

export class FakeDocument {
  readonly body: FakeElement = new FakeElement('body', this);
  activeElement: FakeElement = this.body;

  createElement(tagName: string): FakeElement {
    return new FakeElement(tagName, this);
  }
}
