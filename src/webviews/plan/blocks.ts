import type { PageBlock } from '../../contracts/planPage';

type Of<Kind extends PageBlock['kind']> = Extract<PageBlock, { kind: Kind }>;

/** A part of the page. Texts are set as text: nothing in them becomes markup. */
export function blockElement(block: PageBlock): HTMLElement {
  switch (block.kind) {
    case 'table':
      return tableElement(block);
    case 'facts':
      return section(block.heading, factsElement(block));
    case 'list':
      return listElement(block);
    case 'output':
      return outputElement(block);
  }
}

function section(heading: string, ...content: HTMLElement[]): HTMLElement {
  const made = document.createElement('section');
  made.append(textElement('h2', heading), ...content);
  return made;
}

function textElement<Name extends keyof HTMLElementTagNameMap>(name: Name, text: string): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

function tableElement({ caption, columns, rows, note }: Of<'table'>): HTMLElement {
  const table = document.createElement('table');
  table.append(textElement('caption', caption));
  const head = table.createTHead().insertRow();
  for (const { label, isNumber } of columns) {
    const cell = textElement('th', label);
    cell.scope = 'col';
    if (isNumber) cell.className = 'number';
    head.append(cell);
  }
  const body = table.createTBody();
  for (const { cells, tone } of rows) {
    const row = body.insertRow();
    row.className = tone;
    cells.forEach((text, i) => {
      const cell = textElement(i === 0 ? 'th' : 'td', text);
      if (i === 0) cell.scope = 'row';
      if (columns[i]?.isNumber === true) cell.className = 'number';
      row.append(cell);
    });
  }
  const made = document.createElement('section');
  // Wide tables scroll by themselves, with the keyboard too.
  const scroll = document.createElement('div');
  scroll.className = 'scroll';
  scroll.tabIndex = 0;
  scroll.setAttribute('role', 'region');
  scroll.setAttribute('aria-label', caption);
  scroll.append(table);
  made.append(scroll);
  if (note !== undefined) made.append(textElement('p', note));
  return made;
}

function factsElement({ entries }: Of<'facts'>): HTMLElement {
  const made = document.createElement('dl');
  for (const { label, value } of entries) made.append(textElement('dt', label), textElement('dd', value));
  return made;
}

function listElement({ heading, tone, lead, items }: Of<'list'>): HTMLElement {
  const list = document.createElement('ul');
  list.append(...items.map((item) => textElement('li', item)));
  const made = section(heading, ...(lead === undefined ? [] : [textElement('p', lead)]), list);
  made.className = tone;
  return made;
}

function outputElement({ heading, text }: Of<'output'>): HTMLElement {
  const pre = textElement('pre', text);
  pre.tabIndex = 0;
  pre.setAttribute('role', 'region');
  pre.setAttribute('aria-label', heading);
  return section(heading, pre);
}
