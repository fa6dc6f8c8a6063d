import { readPlanPage, type PageMessage, type PlanPage } from '../../contracts/planPage';
import { blockElement } from './blocks';
import { showButtons } from './buttons';
import { replaceChanged } from './replaceChanged';

/** VS Code's only way out of a webview (VS Code API, "Webview API"). */
declare function acquireVsCodeApi(): { postMessage(message: PageMessage): void };

const editor = acquireVsCodeApi();
const title = document.createElement('h1');
title.tabIndex = -1;
const status = document.createElement('p');
status.setAttribute('role', 'status');
const blocks = document.createElement('div');
const buttons = document.createElement('div');
buttons.className = 'buttons';
buttons.setAttribute('role', 'group');
const main = document.createElement('main');
main.append(title, status, buttons, blocks);
document.body.append(main);

let shown: PlanPage | undefined;

window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  const page = readPlanPage(data);
  if (page !== undefined) show(page);
});
editor.postMessage({ kind: 'ready' });

function show(page: PlanPage): void {
  const before = shown;
  shown = page;
  if (title.textContent !== page.title) {
    title.textContent = page.title;
    document.title = page.title;
  }
  // Only what is new is read aloud.
  if (status.textContent !== page.status.text) status.textContent = page.status.text;
  status.className = page.status.tone;
  main.setAttribute('aria-busy', String(page.status.busy));
  replaceChanged(blocks, page.blocks, blockElement);
  if (before !== undefined && JSON.stringify(before.buttons) === JSON.stringify(page.buttons)) return;
  buttons.setAttribute('aria-label', page.title);
  const hadFocus = buttons.contains(document.activeElement);
  showButtons(buttons, page.buttons, (action, argument) => {
    if (shown === undefined) return;
    const about = argument === undefined ? {} : { argument };
    editor.postMessage({ kind: 'act', revision: shown.revision, action, ...about });
  });
  // Not to another button: one more Enter would press it.
  if (hadFocus && !buttons.contains(document.activeElement)) title.focus();
}
