/** What a child was made of. */
const madeOf = new WeakMap<Element, string>();

/** Shows one child for each item; those whose item is the same stay, with their selection and place of scrolling. */
export function replaceChanged<T>(place: HTMLElement, items: readonly T[], make: (item: T) => HTMLElement): void {
  items.forEach((item, i) => {
    const text = JSON.stringify(item);
    const there = place.children[i];
    if (there !== undefined && madeOf.get(there) === text) return;
    const made = make(item);
    madeOf.set(made, text);
    if (there === undefined) place.append(made);
    else there.replaceWith(made);
  });
  while (place.children.length > items.length) place.lastElementChild?.remove();
}
