import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execute } from './programs';
import type { VsCodeHost } from './install';

export interface ServerOptions {
  /** Holds user data, settings and logs. */
  readonly dataFolder: string;
  readonly extensionsFolder: string;
  /** Added to this process's environment; undefined removes. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Workspace trust as on the desktop, Restricted Mode included; off: every folder is trusted. */
  readonly trust?: boolean;
  /**
   * Takes `extensionTestsPath` from the address, which a built VS Code ignores otherwise. It also turns off notification
   * toasts and modal editors: only for suites inside the extension host.
   */
  readonly testDriver?: boolean;
  readonly logFile: string;
}

export interface Server {
  readonly port: number;
  readonly pid: number;
  /** Ends the server and the extension hosts that it started. */
  stop(): Promise<void>;
}

/** A TCP port of the loopback interface that nobody listens on now. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('the probe has no port');
  return address.port;
}

/** Starts a VS Code server on a free loopback port and waits until it answers (30 s at most). */
export async function startServer(host: VsCodeHost, options: ServerOptions): Promise<Server> {
  const port = await freePort();
  const words = [
    ...serverWords(host, options),
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '--without-connection-token',
  ];
  if (options.trust !== true) words.push('--disable-workspace-trust');
  if (options.testDriver === true) words.push('--enable-smoke-test-driver');
  const log = openSync(options.logFile, 'a');
  // A group of its own, so that the extension hosts it starts end with it.
  const child = spawn(host.node, words, { env: environment(options.env), stdio: ['ignore', log, log], detached: true });
  closeSync(log);
  const { pid } = child;
  if (pid === undefined) throw new Error(`${host.node} cannot be started`);
  const kill = (signal: NodeJS.Signals): void => endGroup(pid, signal);
  const killAtExit = (): void => kill('SIGKILL');
  process.once('exit', killAtExit);
  const stop = async (): Promise<void> => {
    process.removeListener('exit', killAtExit);
    kill('SIGTERM');
    await endOf(child, 4000);
    kill('SIGKILL');
    await endOf(child, 4000);
  };
  try {
    await untilItAnswers(child, port, options.logFile);
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, pid, stop };
}

/** Installs a `.vsix` file into the server's extensions folder. */
export async function installExtension(host: VsCodeHost, file: string, options: ServerOptions): Promise<void> {
  const words = [...serverWords(host, options), '--install-extension', file, '--force'];
  const said = await execute([host.node, ...words], { env: environment(options.env) });
  // The exit code is 0 for some failures.
  if (/Failed Installing|Error while installing/i.test(said)) throw new Error(`installing ${file}:\n${said}`);
}

function serverWords(host: VsCodeHost, { dataFolder, extensionsFolder }: ServerOptions): string[] {
  return [
    join(host.vscode, 'out', 'server-main.js'),
    ...['--server-data-dir', dataFolder, '--extensions-dir', extensionsFolder],
    ...['--accept-server-license-terms', '--disable-telemetry'],
  ];
}

/** Without what a surrounding VS Code or npm hands down: it would change the server under test. */
export function environment(changes: Readonly<Record<string, string | undefined>> = {}): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(VSCODE_|ELECTRON_|npm_|NODE_OPTIONS$)/.test(name),
  );
  return Object.fromEntries([...inherited, ...Object.entries(changes)].filter(([, value]) => value !== undefined));
}

async function untilItAnswers(child: ChildProcess, port: number, logFile: string): Promise<void> {
  const end = Date.now() + 30_000;
  while (Date.now() < end) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`the VS Code server ended at once: see ${logFile}`);
    const answer = await fetch(`http://127.0.0.1:${port}/version`).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(50);
  }
  throw new Error(`the VS Code server did not answer within 30 s: see ${logFile}`);
}

async function endOf(child: ChildProcess, limit: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await Promise.race([once(child, 'exit'), sleep(limit, undefined, { ref: false })]);
}

function endGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended already.
  }
}
