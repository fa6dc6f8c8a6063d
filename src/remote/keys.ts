import { generateKeyPair, randomBytes } from 'node:crypto';
import { open, readFile, rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { utils, type ParsedKey } from 'ssh2';
import { SshError, systemCode, type KeyFileProblem } from './failure';
import { fingerprint, parsePublicKey } from './hostKeys';

/** A key pair that was made: `publicKey` is one line, to be imported at AWS or written to `authorized_keys`. */
export interface MadeKey {
  readonly publicKey: string;
  readonly fingerprint: string;
}

const TYPE = 'ssh-ed25519';
const MAGIC = 'openssh-key-v1\0';

/**
 * Makes an ed25519 key pair without a passphrase: the private key at `path` (mode 0600, folder must be there), the public
 * one at `path.pub`. Rejects with the system's `EEXIST` when either is there: an existing key is never written over.
 */
export async function makeKeyPair(path: string, comment: string, signal: AbortSignal): Promise<MadeKey> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('ed25519');
  signal.throwIfAborted();
  const { x = '' } = publicKey.export({ format: 'jwk' });
  const { d = '' } = privateKey.export({ format: 'jwk' });
  const point = Buffer.from(x, 'base64url');
  const words = comment.replace(/[\r\n]+/g, ' ').trim();
  const blob = Buffer.concat([field(TYPE), field(point)]);
  const line = `${TYPE} ${blob.toString('base64')} ${words}`.trim();
  await writeNew(path, privateText(blob, point, Buffer.from(d, 'base64url'), words), 0o600);
  try {
    await writeNew(`${path}.pub`, `${line}\n`, 0o644);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
  return { publicKey: line, fingerprint: fingerprint(blob) };
}

/** The file format of OpenSSH's PROTOCOL.key, unencrypted. */
function privateText(blob: Buffer, point: Buffer, seed: Buffer, comment: string): string {
  const check = randomBytes(4);
  const key = [field(TYPE), field(point), field(Buffer.concat([seed, point])), field(comment)];
  const body = Buffer.concat([check, check, ...key]);
  const padding = Buffer.from(Array.from({ length: (8 - (body.length % 8)) % 8 }, (_, index) => index + 1));
  const one = Buffer.from([0, 0, 0, 1]);
  const head = [Buffer.from(MAGIC), field('none'), field('none'), field(''), one, field(blob)];
  const base64 = Buffer.concat([...head, field(Buffer.concat([body, padding]))]).toString('base64');
  const lines = base64.match(/.{1,70}/g) ?? [];
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines.join('\n')}\n-----END OPENSSH PRIVATE KEY-----\n`;
}

/** A length and as many bytes (RFC 4251 section 5, `string`). */
function field(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

async function writeNew(path: string, text: string, mode: number): Promise<void> {
  const file = await open(path, 'wx', mode);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Asks for a passphrase; `attempt` counts from 1. Undefined: the user gave up. */
export type AskPassphrase = (attempt: number, signal: AbortSignal) => Promise<string | undefined>;

/** Reads a private key. Rejects with an `SshError` of kind `badKeyFile`. */
export async function readPrivateKey(
  path: string,
  ask: AskPassphrase | undefined,
  signal: AbortSignal,
): Promise<ParsedKey> {
  const content = await readKeyFile(path, signal);
  let parsed = utils.parseKey(content);
  for (let attempt = 1; parsed instanceof Error; attempt += 1) {
    const problem = keyProblem(parsed, content);
    if (problem !== 'noPassphrase' && problem !== 'wrongPassphrase') throw badKeyFile(path, problem);
    const passphrase = await ask?.(attempt, signal);
    signal.throwIfAborted();
    if (passphrase === undefined) throw badKeyFile(path, attempt === 1 ? 'noPassphrase' : 'wrongPassphrase');
    parsed = utils.parseKey(content, passphrase);
  }
  const key: ParsedKey | undefined = Array.isArray(parsed) ? (parsed as ParsedKey[])[0] : parsed;
  if (key === undefined) throw badKeyFile(path, 'notAKey');
  if (!key.isPrivateKey()) throw badKeyFile(path, 'publicOnly');
  if (key.type === 'ssh-dss') throw badKeyFile(path, 'unsupported');
  return key;
}

/** The public key that belongs to a private key file, from `path.pub` or the file itself, without asking for a passphrase. */
export async function readPublicKey(path: string, signal: AbortSignal): Promise<MadeKey> {
  const beside = await readFile(`${path}.pub`, { encoding: 'utf8', signal }).catch(() => '');
  signal.throwIfAborted();
  const found = parsePublicKey(beside.split('\n')[0] ?? '');
  if (found) {
    const { type, blob, comment } = found;
    return { publicKey: `${type} ${blob.toString('base64')} ${comment}`.trim(), fingerprint: fingerprint(blob) };
  }
  const key = await readPrivateKey(path, undefined, signal);
  const blob = key.getPublicSSH();
  const line = `${key.type} ${blob.toString('base64')} ${key.comment}`.trim();
  return { publicKey: line, fingerprint: fingerprint(blob) };
}

async function readKeyFile(path: string, signal: AbortSignal): Promise<Buffer> {
  try {
    return await readFile(path, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw badKeyFile(path, systemCode(error) === 'ENOENT' ? 'missing' : 'unreadable');
  }
}

/** What ssh2's parser means; its words are those of ssh2 1.17, lib/protocol/keyParser.js. */
function keyProblem({ message }: Error, content: Buffer): KeyFileProblem {
  // PKCS#8, which ssh2 does not read.
  if (/-----BEGIN (?:ENCRYPTED )?PRIVATE KEY-----/.test(content.toString('latin1'))) return 'unsupported';
  if (/no passphrase/i.test(message)) return 'noPassphrase';
  if (/bad passphrase|bad decrypt|integrity check/i.test(message)) return 'wrongPassphrase';
  if (/unsupported key format/i.test(message)) return 'notAKey';
  return /unsupported|unknown/i.test(message) ? 'unsupported' : 'notAKey';
}

function badKeyFile(path: string, problem: KeyFileProblem): SshError {
  return new SshError({ kind: 'badKeyFile', path, problem });
}
