/** Texts that open something, by what they look like. The name of what is assigned stays, so that a reader sees what was there. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  // A bootstrap token of kubeadm (kubernetes/cluster-bootstrap, token/api: `[a-z0-9]{6}\.[a-z0-9]{16}`).
  [/\b[a-z0-9]{6}\.[a-z0-9]{16}\b/g, '[token]'],
  // A JSON web token: service accounts, registries (RFC 7519).
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, '[token]'],
  // Key ids of AWS (IAM User Guide, "IAM identifiers").
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, '[key]'],
  // `SecretAccessKey": "…"`, `password=…`, `--token …`, `X-Amz-Security-Token: …`
  [
    /((?:secret[\w-]*key|session[\w-]*token|security[\w-]*token|password|passwd|--token)["']?\s*[=: ]\s*["']?)(?!\[)[^\s"',]{6,}/gi,
    '$1[secret]',
  ],
  [/(\bauthorization:\s*(?:bearer|basic)\s+)[^\s"']+/gi, '$1[secret]'],
];

/** A machine's words without what would open something: tokens, keys, passwords. */
export function withoutSecrets(text: string): string {
  return SECRETS.reduce((kept, [pattern, word]) => kept.replaceAll(pattern, word), text);
}
