import process from 'node:process';
import * as vscode from 'vscode';

/** Two things; the first has sixty children, more than fit on the screen. */
class Things {
  getTreeItem(element) {
    const folder = element === 'alpha';
    const item = new vscode.TreeItem(
      element,
      folder ? vscode.TreeItemCollapsibleState.Collapsed : vscode.TreeItemCollapsibleState.None,
    );
    const thing = element === 'alpha' || element === 'beta';
    item.description = folder ? 'running, 60 parts' : '';
    item.contextValue = thing ? 'thing' : 'part';
    item.iconPath = new vscode.ThemeIcon(thing ? 'vm-running' : 'circle-outline');
    item.tooltip = `${element}: a tooltip`;
    item.accessibilityInformation = { label: `${element}, spoken` };
    return item;
  }

  getChildren(element) {
    if (element === 'alpha') return Array.from({ length: 60 }, (_, i) => `part-${i}`);
    return element === undefined ? ['alpha', 'beta'] : [];
  }
}

function greeting() {
  return vscode.workspace.getConfiguration('harnessSample').get('greeting');
}

async function run(uri) {
  const items = [
    { label: 'alpha', description: '60 parts', detail: 'running' },
    { label: 'beta', description: '0 parts', detail: 'stopped' },
  ];
  const choice = await vscode.window.showQuickPick(items, { title: 'Run Flow', placeHolder: 'Which thing?' });
  if (!choice) return;
  const name = uri.path.split('/').at(-1);
  await vscode.window.showInformationMessage(`${greeting()}: ${name} on ${choice.label}`, 'Show Log');
}

async function stop(element) {
  const yes = await vscode.window.showWarningMessage(
    `Stop ${element}?`,
    { modal: true, detail: 'Its parts end.' },
    'Stop',
  );
  if (yes === 'Stop' && (await vscode.window.showWarningMessage(`Stopped ${element}.`, 'Undo')) === 'Undo') {
    void vscode.window.showInformationMessage(`Undone ${element}.`);
  }
}

/** Two steps with a way back. */
function ask() {
  const box = vscode.window.createInputBox();
  const first = () =>
    Object.assign(box, { title: 'First Thing', step: 1, totalSteps: 2, prompt: 'A name', buttons: [], value: '' });
  const second = () =>
    Object.assign(box, { title: 'Second Thing', step: 2, buttons: [vscode.QuickInputButtons.Back], value: '' });
  let name = '';
  box.onDidChangeValue((value) => (box.validationMessage = /\s/.test(value) ? 'No spaces, please.' : undefined));
  box.onDidTriggerButton(first);
  box.onDidAccept(() => {
    if (box.validationMessage) return;
    if (box.step === 1) {
      name = box.value;
      second();
    } else {
      void vscode.window.showInformationMessage(`${greeting()}, ${name} ${box.value}.`);
      box.dispose();
    }
  });
  first();
  box.show();
}

async function several() {
  const choice = await vscode.window.showQuickPick(['one', 'two', 'three'], { canPickMany: true, title: 'Several' });
  void vscode.window.showInformationMessage(`Chosen: ${(choice ?? []).join(' and ')}.`);
}

function openPage() {
  const panel = vscode.window.createWebviewPanel('harnessSample', 'Sample Page', vscode.ViewColumn.Active, {
    enableScripts: true,
  });
  panel.webview.onDidReceiveMessage((said) => vscode.window.showErrorMessage(`The page says ${said}.`));
  panel.webview.html = `<!doctype html><html lang="en"><head><title>Sample Page</title></head><body><main><h1>A page</h1>
    <p id="faint" style="color: rgba(128, 128, 128, 0.3)">Hardly to be read</p>
    <button id="send" style="color: #fff; background: #005a9e">Send</button></main>
    <script>const api = acquireVsCodeApi(); document.getElementById('send').onclick = () => api.postMessage('pressed');</script></body></html>`;
}

function findMistakes(problems, document) {
  if (document.languageId !== 'sampleflow') return;
  const at = document.getText().indexOf('teh');
  const range = new vscode.Range(document.positionAt(at), document.positionAt(at + 3));
  const found = new vscode.Diagnostic(range, 'teh is no word', vscode.DiagnosticSeverity.Warning);
  found.source = 'sample';
  problems.set(document.uri, at < 0 ? [] : [found]);
}

function language() {
  const problems = vscode.languages.createDiagnosticCollection('sample');
  vscode.workspace.textDocuments.forEach((document) => findMistakes(problems, document));
  return [
    problems,
    vscode.workspace.onDidOpenTextDocument((document) => findMistakes(problems, document)),
    vscode.workspace.onDidChangeTextDocument(({ document }) => findMistakes(problems, document)),
    vscode.languages.registerHoverProvider('sampleflow', {
      provideHover: (document, position) =>
        new vscode.Hover(`word ${document.getText(document.getWordRangeAtPosition(position))}`),
    }),
    vscode.languages.registerCompletionItemProvider('sampleflow', {
      provideCompletionItems: () => [new vscode.CompletionItem('sampleSuggestion')],
    }),
    vscode.languages.registerCodeLensProvider('sampleflow', {
      provideCodeLenses: () => [
        new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), { title: 'Open Page', command: 'harnessSample.page' }),
      ],
    }),
    vscode.languages.registerCodeActionsProvider('sampleflow', {
      provideCodeActions: (document, _range, { diagnostics }) =>
        diagnostics.map((diagnostic) => {
          const fix = new vscode.CodeAction('Change to "the"', vscode.CodeActionKind.QuickFix);
          fix.edit = new vscode.WorkspaceEdit();
          fix.edit.replace(document.uri, diagnostic.range, 'the');
          return fix;
        }),
    }),
  ];
}

export function activate(context) {
  const log = vscode.window.createOutputChannel('Harness Sample', { log: true });
  log.info(
    `up in ${vscode.workspace.isTrusted ? 'a trusted' : 'an untrusted'} workspace, extra ${process.env.HARNESS_EXTRA}`,
  );
  const item = vscode.window.createStatusBarItem('harnessSample.state', vscode.StatusBarAlignment.Left);
  Object.assign(item, { name: 'Sample', text: '$(cloud) alpha', command: 'harnessSample.ask' });
  item.show();
  const command = vscode.commands.registerCommand;
  context.subscriptions.push(
    log,
    vscode.workspace.onDidGrantWorkspaceTrust(() => log.info('trusted now')),
    item,
    ...language(),
    vscode.window.registerTreeDataProvider('harnessSample.things', new Things()),
    vscode.window.registerTreeDataProvider('harnessSample.alone', {
      getTreeItem: (text) => new vscode.TreeItem(text),
      getChildren: (e) => (e ? [] : ['only row']),
    }),
    vscode.window.registerTreeDataProvider('harnessSample.empty', {
      getTreeItem: (text) => new vscode.TreeItem(text),
      getChildren: () => [],
    }),
    command('harnessSample.run', run),
    command('harnessSample.stop', stop),
    command('harnessSample.ask', ask),
    command('harnessSample.several', several),
    command('harnessSample.page', openPage),
    command('harnessSample.refresh', () => vscode.window.showInformationMessage('Refreshed.')),
  );
}
