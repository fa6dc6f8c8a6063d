import { fingerprint, parsePublicKey } from '../../src/remote/hostKeys';

/** What Flatcar prints on the console at the end of a boot (reference kubernetes-on-aws.md 6b; `/run/issue.d`). */
export function consoleText(hostKeys: readonly string[]): string {
  const lines = hostKeys.flatMap((line) => {
    const key = parsePublicKey(line);
    if (key === undefined) return [];
    const kind = key.type.startsWith('ecdsa') ? 'ECDSA' : key.type.replace(/^ssh-/, '').toUpperCase();
    return [`SSH host key: ${fingerprint(key.blob)} (${kind})`];
  });
  return `\nThis is a loopback leader\n${lines.join('\n')}\n`;
}
