import * as vscode from 'vscode';
import { randomBytes } from 'node:crypto';
import { readPageMessage, type PageMessage, type PlanPage } from '../../contracts/planPage';
import { Disposables } from '../../shared/disposables';

type Act = Extract<PageMessage, { kind: 'act' }>;

export interface PlanPanelParts {
  /** The extension's folder, whose `dist/webviews` holds the page. */
  readonly extensionUri: vscode.Uri;
  /** Beside the text that the user works on, or in its place. */
  readonly where: 'active' | 'beside';
  readonly page: () => PlanPage;
  readonly act: (act: Act) => void;
  readonly closed: () => void;
}

/** Milliseconds between two pictures of what goes on. */
const PAUSE = 100;

/** The tab with the page of one plan. The page keeps nothing: whenever it is shown again it is told everything anew. */
export class PlanPanel implements vscode.Disposable {
  private readonly all = new Disposables();
  private readonly panel: vscode.WebviewPanel;
  private waiting: NodeJS.Timeout | undefined;

  constructor(private readonly parts: PlanPanelParts) {
    const folder = vscode.Uri.joinPath(parts.extensionUri, 'dist', 'webviews');
    this.panel = vscode.window.createWebviewPanel(
      'toilPlan',
      parts.page().title,
      parts.where === 'beside' ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active,
      { enableScripts: true, localResourceRoots: [folder], enableCommandUris: false },
    );
    this.panel.iconPath = vscode.Uri.joinPath(parts.extensionUri, 'media', 'icon.svg');
    const { webview } = this.panel;
    this.all.add(
      webview.onDidReceiveMessage((message: unknown) => {
        const read = readPageMessage(message);
        if (read?.kind === 'ready') this.send();
        if (read?.kind === 'act') parts.act(read);
      }),
    );
    this.all.add(
      this.panel.onDidDispose(() => {
        clearTimeout(this.waiting);
        this.all.dispose();
        parts.closed();
      }),
    );
    webview.html = html(webview, folder);
  }

  /** Shows the present state soon; a hidden page is told when it is shown. */
  update(): void {
    this.waiting ??= setTimeout(() => {
      this.waiting = undefined;
      this.send();
    }, PAUSE);
  }

  get isVisible(): boolean {
    return this.panel.visible;
  }

  reveal(): void {
    this.panel.reveal();
  }

  /** Closes the tab, as the user may too: what follows is the same. */
  dispose(): void {
    this.panel.dispose();
  }

  private send(): void {
    if (!this.panel.visible) return;
    const page = this.parts.page();
    this.panel.title = page.title;
    void this.panel.webview.postMessage(page);
  }
}

/** Nothing but the page's own script and style sheet is loaded, and nothing stands in the text itself. */
function html(webview: vscode.Webview, folder: vscode.Uri): string {
  const nonce = randomBytes(16).toString('base64');
  const script = webview.asWebviewUri(vscode.Uri.joinPath(folder, 'plan.js')).toString();
  const style = webview.asWebviewUri(vscode.Uri.joinPath(folder, 'plan.css')).toString();
  const policy = `default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'`;
  return [
    '<!DOCTYPE html>',
    `<html lang="${vscode.env.language}">`,
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<link rel="stylesheet" href="${style}">`,
    '</head>',
    `<body><script nonce="${nonce}" src="${script}"></script></body>`,
    '</html>',
  ].join('\n');
}
