/** Gives the address of a registry; tests have one of their own. */
export type OriginOf = (host: string) => string;

/** Milliseconds for one answer. */
const WITHIN = 20_000;
/** Toil's images have thousands of tags; a registry that never ends is not asked for ever. */
const MOST_PAGES = 200;

/**
 * All tags of a repository of images (OCI Distribution Specification 1.1, "Listing Tags"). Registries give a token for the asking to whom they
 * know nothing of (Docker Registry, "Token Authentication Specification").
 * @param repository `quay.io/prometheus/prometheus`.
 * @throws Error with the status, or with the cause of a connection that failed.
 */
export async function tagsOf(repository: string, originOf: OriginOf, signal: AbortSignal): Promise<string[]> {
  const host = repository.slice(0, repository.indexOf('/'));
  const path = repository.slice(host.length + 1);
  const tags: string[] = [];
  let token: string | undefined;
  let next: URL | undefined = new URL(`${originOf(host)}/v2/${path}/tags/list?n=1000`);
  for (let page = 0; next !== undefined && page < MOST_PAGES; page += 1) {
    let answer = await asked(next, token, signal);
    if (answer.status === 401 && token === undefined) {
      token = await tokenOf(answer.headers.get('www-authenticate') ?? '', signal);
      answer = await asked(next, token, signal);
    }
    const found = (await jsonOf(answer)) as { readonly tags?: readonly string[] | null };
    tags.push(...(found.tags ?? []));
    const link = /<([^>]+)>;\s*rel="?next"?/.exec(answer.headers.get('link') ?? '')?.[1];
    next = link === undefined ? undefined : new URL(link, answer.url);
  }
  return tags;
}

/** The versions of Kubernetes that a folder of system extensions has for this architecture, by its list of checksums. */
export async function extensionVersions(folder: string, signal: AbortSignal): Promise<string[]> {
  const answer = await asked(new URL(`${folder}/kubernetes/SHA256SUMS`), undefined, signal);
  if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
  const names = (await answer.text()).matchAll(/kubernetes-v(\d+\.\d+\.\d+)-x86-64\.raw/g);
  return [...new Set([...names].map(([, version = '']) => version))];
}

async function asked(url: URL, token: string | undefined, signal: AbortSignal): Promise<Response> {
  const headers: Record<string, string> = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  return fetch(url, { headers, signal: AbortSignal.any([signal, AbortSignal.timeout(WITHIN)]) });
}

async function tokenOf(challenge: string, signal: AbortSignal): Promise<string> {
  const field = (name: string): string | undefined => new RegExp(`${name}="([^"]*)"`).exec(challenge)?.[1];
  const realm = field('realm');
  if (!/^bearer /i.test(challenge) || realm === undefined) throw new Error('wants a sign-in');
  const url = new URL(realm);
  for (const name of ['service', 'scope']) {
    const value = field(name);
    if (value !== undefined) url.searchParams.set(name, value);
  }
  const given = (await jsonOf(await asked(url, undefined, signal))) as { token?: string; access_token?: string };
  const token = given.token ?? given.access_token;
  if (token === undefined) throw new Error('gives no token');
  return token;
}

async function jsonOf(answer: Response): Promise<unknown> {
  if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
  return answer.json();
}
