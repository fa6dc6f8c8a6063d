import { createServer as createPlain, type RequestListener, type Server } from 'node:http';
import { createServer as createSecure } from 'node:https';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { runProgram } from '../../../src/local/process';
import type { InstallOptions } from '../../../src/local/toil/install';
import { InstallError, type InstallFailure } from '../../../src/local/toil/installFailure';
import type { InstallProgress } from '../../../src/local/toil/installProgress';
import { findPythons, isNewEnough } from '../../../src/local/toil/python';
import { bringUv } from '../../../src/local/toil/uv';

/** An installation into an empty storage folder, with all that it told. */
export interface Trial {
  readonly storage: string;
  readonly told: InstallProgress[];
  readonly lines: string[];
  readonly stop: AbortController;
  /** What `installToil` is called with; `env` is added to this process's own, and an unset name is left out. */
  options(env?: Readonly<Record<string, string | undefined>>): InstallOptions;
}

/** Variables of this process that would decide what a test is about. */
const DECIDING = /^(UV_|PIP_|SSL_CERT|.*_?PROXY$|REQUESTS_CA_BUNDLE$|CURL_CA_BUNDLE$)/i;

export async function inTrial(use: (trial: Trial) => Promise<void>): Promise<void> {
  const storage = await mkdtemp(path.join(os.tmpdir(), 'toil clusters '));
  try {
    await use(trialIn(storage));
  } finally {
    await rm(storage, { recursive: true, force: true, maxRetries: 3 });
  }
}

export function trialIn(storage: string): Trial {
  const told: InstallProgress[] = [];
  const lines: string[] = [];
  const stop = new AbortController();
  const note = (line: string): void => void lines.push(line);
  return {
    storage,
    told,
    lines,
    stop,
    options: (env = {}) => ({
      storageFolder: storage,
      env: { ...process.env, ...env },
      signal: stop.signal,
      report: (progress) => told.push(progress),
      log: { debug: note, info: note, warn: note, error: note },
    }),
  };
}

/** The environment without this machine's own index, proxy and certificates, and with quick tools. */
export function bareEnvironment(): Record<string, string | undefined> {
  const unset = Object.keys(process.env).filter((name) => DECIDING.test(name));
  return {
    ...Object.fromEntries(unset.map((name) => [name, undefined])),
    UV_HTTP_RETRIES: '0',
    PIP_RETRIES: '1',
    PIP_CONFIG_FILE: '/dev/null',
  };
}

/** The failure that a promise ends with; anything else that it ends with is passed on. */
export async function failureOf(installation: Promise<unknown>): Promise<InstallFailure> {
  try {
    await installation;
  } catch (error) {
    if (error instanceof InstallError) return error.failure;
    throw error;
  }
  throw new Error('it did not fail');
}

/** A folder with nothing but a real uv in it, made once. */
export async function folderWithUv(): Promise<string> {
  const storage = path.join(os.tmpdir(), 'toil-clusters-test-uv');
  await mkdir(storage, { recursive: true });
  const trial = trialIn(storage);
  const options = trial.options();
  const uv = await bringUv(options, await findPythons(options.env, options.signal));
  return path.dirname(uv);
}

/** A real Python that is new enough, as this machine has it: absolute path. */
export async function newPython(): Promise<string> {
  const found = (await findPythons(process.env, new AbortController().signal)).find(isNewEnough);
  if (!found) throw new Error('these tests need a Python of 3.10 or newer');
  return found.path;
}

/** A server on loopback for the time of `use`; secure with the key and certificate in a folder. */
export async function withServer(
  answer: RequestListener,
  use: (origin: string) => Promise<void>,
  secureFolder?: string,
): Promise<void> {
  const server: Server =
    secureFolder === undefined ? createPlain(answer) : createSecure(await pair(secureFolder), answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    await use(`${secureFolder === undefined ? 'http' : 'https'}://127.0.0.1:${port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** Makes `ca.pem`, the certificate of an authority that nobody knows, and one for 127.0.0.1 signed by it. */
export async function makeCertificates(folder: string): Promise<void> {
  const openssl = async (...words: string[]): Promise<void> => {
    const { code, stderr } = await runProgram(['openssl', ...words], { cwd: folder });
    if (code !== 0) throw new Error(stderr);
  };
  const key = ['-newkey', 'rsa:2048', '-nodes'];
  await openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=Nobody', '-days', '2');
  await openssl(
    'req',
    '-new',
    ...key,
    '-keyout',
    'key.pem',
    '-out',
    'csr.pem',
    '-subj',
    '/CN=127.0.0.1',
    '-addext',
    'subjectAltName=IP:127.0.0.1',
  );
  await openssl(
    'x509',
    '-req',
    '-in',
    'csr.pem',
    '-CA',
    'ca.pem',
    '-CAkey',
    'ca.key',
    '-CAcreateserial',
    '-out',
    'cert.pem',
    '-days',
    '2',
    '-copy_extensions',
    'copy',
  );
}

async function pair(folder: string): Promise<{ key: Buffer; cert: Buffer }> {
  return { key: await readFile(path.join(folder, 'key.pem')), cert: await readFile(path.join(folder, 'cert.pem')) };
}

/** A small file system of its own for the time of `use`. Needs root. */
export async function inFileSystem(options: string, use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'toil-clusters-disk-'));
  const run = async (...argv: string[]): Promise<void> => {
    const { code, stderr } = await runProgram(argv);
    if (code !== 0) throw new Error(stderr);
  };
  await run('mount', '-t', 'tmpfs', '-o', options, 'tmpfs', folder);
  try {
    await use(folder);
  } finally {
    await run('umount', folder);
    await rm(folder, { recursive: true });
  }
}
