import { spawn, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execute } from '../../../../scripts/vscodeHost/programs';

/** An object of Kubernetes, as far as tests look into it. */
export interface KubeObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly [field: string]: unknown };
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

/** A real Kubernetes API with nothing behind it: no scheduler, no kubelet, so that a test says what nodes and pods do. */
export interface ApiServer {
  /** An answer's object; undefined for 404. @throws Error with the server's words at every other failure. */
  call(method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE', target: string, body?: object): Promise<unknown>;
  /** What kubectl prints with the rights of an administrator. */
  kubectl(argv: readonly string[]): Promise<string>;
  /** Writes a kubeconfig of the kubelet of one of the nodes. Gives the file. */
  kubeconfigOf(node: string): Promise<string>;
  /** Writes a kubeconfig of a service account, with a token as its pods get it. Gives the file. */
  accountKubeconfig(namespace: string, account: string): Promise<string>;
  end(): Promise<void>;
}

/** Milliseconds. */
const STARTS_WITHIN = 60_000;
const ADMIN = 'admin-of-the-test';

/**
 * Starts etcd and kube-apiserver on loopback ports of their own; rights are those of nodes and roles.
 * @param programs the folder with both, and with kubectl.
 * @param folder an empty one for their files.
 * @param nodes names of the nodes whose kubelets may call.
 */
export async function startApiServer(
  programs: string,
  folder: string,
  nodes: readonly string[],
  signal: AbortSignal,
): Promise<ApiServer> {
  const [etcd, peers, port] = await freePorts();
  await writeKeys(folder, nodes);
  const children = [
    ended(path.join(programs, 'etcd'), [
      ...[`--data-dir=${path.join(folder, 'etcd')}`, '--unsafe-no-fsync', '--log-level=error'],
      ...[`--listen-client-urls=http://127.0.0.1:${etcd}`, `--advertise-client-urls=http://127.0.0.1:${etcd}`],
      ...[`--listen-peer-urls=http://127.0.0.1:${peers}`, `--initial-advertise-peer-urls=http://127.0.0.1:${peers}`],
      `--initial-cluster=default=http://127.0.0.1:${peers}`,
    ]),
    ended(path.join(programs, 'kube-apiserver'), apiServerFlags(folder, etcd, port)),
  ];
  // Its certificate is made by kube-apiserver itself when it starts.
  const authority = (): Promise<string> => readFile(path.join(folder, 'apiserver.crt'), 'utf8');
  const call: ApiServer['call'] = async (method, target, body) => ask(await authority(), port, method, target, body);
  const kubeconfig = async (name: string, token: string): Promise<string> => {
    const file = path.join(folder, `${name}.kubeconfig`);
    await writeFile(file, kubeconfigText(port, await authority(), token), { mode: 0o600 });
    return file;
  };
  const end = async (): Promise<void> => {
    for (const { child } of children) child.kill('SIGKILL');
    await Promise.all(children.map((each) => each.end));
  };
  const deadline = Date.now() + STARTS_WITHIN;
  while ((await call('GET', '/api/v1/namespaces/kube-system').catch(() => undefined)) === undefined) {
    const broken = children.find(({ child }) => child.exitCode !== null);
    if (broken !== undefined || Date.now() > deadline || signal.aborted) {
      await end();
      throw new Error(`the API server does not answer: ${children.map(({ words }) => words()).join('\n')}`);
    }
    await sleep(100);
  }
  return {
    ...{ call, end },
    kubectl: async (argv) =>
      execute([path.join(programs, 'kubectl'), `--kubeconfig=${await kubeconfig('admin', ADMIN)}`, ...argv]),
    kubeconfigOf: (node) => kubeconfig(node, nodeToken(node)),
    accountKubeconfig: async (namespace, account) => kubeconfig(account, await accountToken(call, namespace, account)),
  };
}

/** The keys of service accounts, and the tokens of everybody else (kube-apiserver, --token-auth-file). */
async function writeKeys(folder: string, nodes: readonly string[]): Promise<void> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const users = nodes.map((node) => `${nodeToken(node)},system:node:${node},${node},system:nodes\n`);
  const files = {
    'account.key': privateKey.export({ type: 'pkcs8', format: 'pem' }),
    'account.pub': publicKey.export({ type: 'spki', format: 'pem' }),
    'tokens.csv': [`${ADMIN},admin,admin,system:masters\n`, ...users].join(''),
  };
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text, { mode: 0o600 });
}

function nodeToken(node: string): string {
  return `token-of-${node}`;
}

function apiServerFlags(folder: string, etcd: number, port: number): string[] {
  return [
    ...[`--etcd-servers=http://127.0.0.1:${etcd}`, `--secure-port=${port}`, '--bind-address=127.0.0.1'],
    ...[`--cert-dir=${folder}`, `--token-auth-file=${path.join(folder, 'tokens.csv')}`],
    ...['--authorization-mode=Node,RBAC', '--enable-admission-plugins=NodeRestriction'],
    ...['--service-account-issuer=https://kubernetes.default.svc', '--service-cluster-ip-range=10.96.0.0/16'],
    `--service-account-signing-key-file=${path.join(folder, 'account.key')}`,
    `--service-account-key-file=${path.join(folder, 'account.pub')}`,
    // The controllers that would do the rest are not there.
    ...['--disable-admission-plugins=ServiceAccount,TaintNodesByCondition', '--endpoint-reconciler-type=none'],
  ];
}

interface Ended {
  readonly child: ChildProcess;
  readonly end: Promise<unknown>;
  readonly words: () => string;
}

/** Starts a program that ends with this process. */
function ended(program: string, words: readonly string[]): Ended {
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', program, ...words], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (data: Buffer) => (said = (said + data.toString()).slice(-4000)));
  return { child, end: new Promise((resolve) => child.once('close', resolve)), words: () => said };
}

function ask(ca: string, port: number, method: string, target: string, body?: object): Promise<unknown> {
  const headers = {
    authorization: `Bearer ${ADMIN}`,
    'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
  };
  const options = { ...{ host: '127.0.0.1', port, path: target, method, headers }, agent: new Agent({ ca }) };
  return new Promise((resolve, reject) => {
    const call = request(options, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => (text += part));
      answer.once('end', () => {
        const { statusCode = 0 } = answer;
        if (statusCode === 404) resolve(undefined);
        else if (statusCode >= 300) reject(new Error(`${method} ${target}: ${text}`));
        else resolve(JSON.parse(text));
      });
    });
    call.once('error', reject).end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** A token as the account's pods get it. */
async function accountToken(call: ApiServer['call'], namespace: string, account: string): Promise<string> {
  const answer = await call('POST', `/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`, {
    ...{ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: 3600 } },
  });
  return (answer as { status: { token: string } }).status.token;
}

/** JSON is YAML, too. */
function kubeconfigText(port: number, authority: string, token: string): string {
  const server = `https://127.0.0.1:${port}`;
  const data = Buffer.from(authority).toString('base64');
  return JSON.stringify({
    ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'it' },
    clusters: [{ name: 'it', cluster: { server, 'certificate-authority-data': data } }],
    users: [{ name: 'it', user: { token } }],
    contexts: [{ name: 'it', context: { cluster: 'it', user: 'it' } }],
  });
}

/** Three ports that were free a moment ago. */
async function freePorts(): Promise<[number, number, number]> {
  const port = async (): Promise<[number, () => void]> => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return [(server.address() as AddressInfo).port, () => void server.close()];
  };
  const [a, b, c] = await Promise.all([port(), port(), port()]);
  for (const [, close] of [a, b, c]) close();
  return [a[0], b[0], c[0]];
}
