/** A part of a list, and what asks for the next. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | undefined;
}

/** The page of a whole list that a token of ours points to; the first one without a token. */
export function pageOf<T>(whole: readonly T[], token: string | undefined, size: number): Page<T> {
  const start = token === undefined ? 0 : Number(Buffer.from(token, 'base64').toString().replace('from ', ''));
  const end = start + size;
  const next = end < whole.length ? Buffer.from(`from ${end}`).toString('base64') : undefined;
  return { items: whole.slice(start, end), next };
}
