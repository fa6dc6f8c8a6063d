import { createHash } from 'node:crypto';
import type { Connection } from '../../remote/connection';
import { fingerprint, parsePublicKey } from '../../remote/hostKeys';
import type { FileAccess } from '../../remote/sftp';

/** Key types that a leader's sshd takes (sshd_config(5), PubkeyAcceptedAlgorithms). */
const TYPES: ReadonlySet<string> = new Set([
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'ssh-rsa',
  'sk-ssh-ed25519@openssh.com',
  'sk-ecdsa-sha2-nistp256@openssh.com',
]);

/** A public key that may be let in: one line of `authorized_keys`. */
export interface SharedKey {
  readonly line: string;
  readonly fingerprint: string;
}

/** `private`: that is the half that nobody else may see. */
export type BadSharedKey = 'private' | 'several' | 'notAKey';

/** Reads what somebody pasted as a public key: no options, no second line. */
export function readSharedKey(text: string): SharedKey | { readonly wrong: BadSharedKey } {
  if (text.includes('PRIVATE KEY')) return { wrong: 'private' };
  const lines = text.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  if (lines.length > 1) return { wrong: 'several' };
  const key = parsePublicKey(lines[0] ?? '');
  if (key === undefined || !TYPES.has(key.type)) return { wrong: 'notAKey' };
  const comment = key.comment.replace(/[^\x20-\x7e]/g, '_');
  const line = `${key.type} ${key.blob.toString('base64')} ${comment}`.trim();
  return { line, fingerprint: fingerprint(key.blob) };
}

/** Below the home folder of `core`, where SFTP begins. */
const KEYS = '.ssh/authorized_keys';
/** Flatcar makes `authorized_keys` anew from the files in there, when a machine boots (update-ssh-keys(1)). */
const PARTS = '.ssh/authorized_keys.d';
/** Bytes; a file that is bigger is none of ours to write again. */
const LONGEST = 1024 * 1024;
const TRIES = 3;

/**
 * Lets the owner of a key sign in to a leader as `core`. What is in `authorized_keys` stays, also what somebody else adds in this moment.
 * @throws SshError; an Error when the file cannot be written as it should be.
 */
export async function letIn(connection: Connection, key: SharedKey, signal: AbortSignal): Promise<'added' | 'there'> {
  const files = await connection.files(signal);
  try {
    const parts = await files.list(PARTS);
    if (parts.length > 0) {
      const name = `toil-clusters-${createHash('sha256').update(key.fingerprint).digest('hex').slice(0, 16)}`;
      await files.write(`${PARTS}/${name}`, Buffer.from(`${key.line}\n`), 0o600);
    }
    for (let count = 0; count < TRIES; count += 1) {
      signal.throwIfAborted();
      const before = await read(files);
      if (holds(before, key)) return count === 0 ? 'there' : 'added';
      const end = before === '' || before.endsWith('\n') ? '' : '\n';
      await files.write(KEYS, Buffer.from(`${before}${end}${key.line}\n`), 0o600);
    }
    if (holds(await read(files), key)) return 'added';
    throw new Error(`${KEYS} of the leader changes all the time`);
  } finally {
    files.close();
  }
}

async function read(files: FileAccess): Promise<string> {
  const size = (await files.size(KEYS)) ?? 0;
  if (size > LONGEST) throw new Error(`${KEYS} of the leader is longer than ${LONGEST} bytes`);
  return (await files.read(KEYS, 0, size)).toString();
}

/** Whether a line that is no comment holds the key, with options or without. */
function holds(text: string, { line }: SharedKey): boolean {
  const [type = '', base64 = ''] = line.split(' ');
  return text
    .split('\n')
    .filter((each) => !each.trimStart().startsWith('#'))
    .some((each) => ` ${each.replaceAll('\t', ' ')} `.includes(` ${type} ${base64} `));
}
