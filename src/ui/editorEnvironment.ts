import * as vscode from 'vscode';

/** The environment of the editor, with the proxy of its settings where the environment names none. */
export function editorEnvironment(): Record<string, string | undefined> {
  const proxy = vscode.workspace.getConfiguration('http').get<string>('proxy')?.trim();
  const env = { ...process.env };
  const named = env['HTTPS_PROXY'] ?? env['https_proxy'];
  return proxy && !named ? { ...env, HTTPS_PROXY: proxy, HTTP_PROXY: env['HTTP_PROXY'] ?? proxy } : env;
}
