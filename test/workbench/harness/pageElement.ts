/**
 * The part of the DOM that functions sent to the page use. The compiler's own DOM types would reach the extension's source
 * too, where there is no DOM.
 */
export interface PageElement {
  readonly id: string;
  readonly textContent: string | null;
  readonly innerText: string;
  readonly className: string;
  readonly classList: Iterable<string> & { contains(name: string): boolean };
  readonly dataset: Readonly<Record<string, string | undefined>>;
  readonly style: { readonly top: string; readonly color: string; backgroundColor: string };
  readonly offsetWidth: number;
  readonly offsetHeight: number;
  readonly parentElement: PageElement | null;
  getAttribute(name: string): string | null;
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): Iterable<PageElement>;
  closest(selector: string): PageElement | null;
  getBoundingClientRect(): { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}
