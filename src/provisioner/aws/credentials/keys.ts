/** What signs a call. */
export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** Undefined: they do not end. */
  readonly expiration?: Date;
}

/** Fields of AWS's answers by the names that they have there; undefined when there are no keys in them. */
export function keysOf(answer: {
  readonly AccessKeyId?: unknown;
  readonly SecretAccessKey?: unknown;
  readonly SessionToken?: unknown;
  readonly Expiration?: unknown;
}): Keys | undefined {
  const { AccessKeyId: id, SecretAccessKey: secret, SessionToken: token, Expiration: end } = answer;
  if (typeof id !== 'string' || typeof secret !== 'string' || id === '' || secret === '') return undefined;
  const expiration = end instanceof Date ? end : typeof end === 'string' ? new Date(end) : undefined;
  return {
    accessKeyId: id,
    secretAccessKey: secret,
    ...(typeof token === 'string' && token !== '' ? { sessionToken: token } : {}),
    ...(expiration === undefined || Number.isNaN(expiration.getTime()) ? {} : { expiration }),
  };
}
