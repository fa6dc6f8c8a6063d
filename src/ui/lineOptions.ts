import * as vscode from 'vscode';
import { getCACertificates } from 'node:tls';
import { editorEnvironment } from './editorEnvironment';

/** How calls leave this machine. */
interface LineOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly noProxy: readonly string[];
  /** Certificates in PEM. */
  readonly ca?: string;
}

/** By the editor's proxy and with the certificates that its settings say are trusted. */
export function lineOptions(): LineOptions {
  const http = vscode.workspace.getConfiguration('http');
  const noProxy = http.get<string[]>('noProxy') ?? [];
  const system = http.get<boolean>('systemCertificates') ?? true;
  return { env: editorEnvironment(), noProxy, ...(system ? { ca: systemCertificates() } : {}) };
}

let read: string | undefined;

/** Read once: there are hundreds, and they are asked for at each call. */
function systemCertificates(): string {
  return (read ??= getCACertificates('system').join('\n'));
}
