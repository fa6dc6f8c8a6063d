import * as vscode from 'vscode';

/** What every row has. */
export interface RowParts {
  readonly id: string;
  readonly label: string;
  readonly description?: string;
  readonly icon: string;
}

/** A row that is also read out: label and description, whatever the icon says. */
export function row({ id, label, description, icon }: RowParts): vscode.TreeItem {
  const item = new vscode.TreeItem(label);
  item.id = id;
  if (description !== undefined && description !== '') item.description = description;
  item.iconPath = new vscode.ThemeIcon(icon);
  const spoken = (description ?? '').replaceAll(' · ', ', ');
  item.accessibilityInformation = { label: spoken === '' ? label : `${label}, ${spoken}` };
  return item;
}

/** Paragraphs of text from anywhere, none of which is taken for Markdown. */
export function plainTooltip(paragraphs: readonly string[]): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  for (const [index, paragraph] of paragraphs.entries()) {
    if (index > 0) text.appendMarkdown('\n\n');
    text.appendText(paragraph);
  }
  return text;
}
