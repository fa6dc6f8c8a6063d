/**
 * Rules of axe that every tree of VS Code breaks: its lists' and panes' own elements. The spoken name of a row has commas where its text
 * has dots between the words.
 */
export const EDITORS_OWN = ['aria-required-children', 'nested-interactive', 'label-content-name-mismatch'];
