import type { PageButton } from '../../contracts/planPage';

/** Shows the buttons; the one that had the focus keeps it when it is still there. */
export function showButtons(
  place: HTMLElement,
  buttons: readonly PageButton[],
  press: (action: PageButton['action'], argument: string | undefined) => void,
): void {
  const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset['key'] : undefined;
  const made = buttons.map((button) => {
    const element = document.createElement('button');
    element.type = 'button';
    element.textContent = button.label;
    element.dataset['key'] = [button.action, button.argument ?? ''].join(' ');
    if (button.isMain) element.className = 'main';
    element.addEventListener('click', () => press(button.action, button.argument));
    return element;
  });
  place.replaceChildren(...made);
  made.find((element) => element.dataset['key'] === focused)?.focus();
}
