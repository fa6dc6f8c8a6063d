/** The value of `keyPair`, of which a spec has no other. */
const KEY_PAIR = /("keyPair"\s*:\s*)"(?:[^"\\]|\\.)*"/;

/** The text of a spec with another key pair; everything else of it stays as it is written. */
export function withKeyPair(text: string, name: string): string {
  const value = JSON.stringify(name);
  if (KEY_PAIR.test(text)) return text.replace(KEY_PAIR, (_, key: string) => key + value);
  // Before the first field, as that one is indented.
  return text.replace(
    /\{(\s*)(?=\S)/,
    (_, space: string) => `{${space}"keyPair": ${value},${space === '' ? ' ' : space}`,
  );
}
