import { AwsError } from './awsError';

/** More pages than any list of ours has; a server that always gives a next one must not hold us for ever. */
const MOST_PAGES = 1000;

/**
 * Reads every page of a list. `read` gets the mark of the page before.
 * @throws AwsError `unexpected` when there is no end of pages: half a list would be taken for a whole one.
 */
export async function allPages<Page, Item>(
  read: (token: string | undefined) => Promise<Page>,
  itemsOf: (page: Page) => readonly Item[] | undefined,
  nextOf: (page: Page) => string | undefined,
): Promise<Item[]> {
  const items: Item[] = [];
  let token: string | undefined;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const page = await read(token);
    items.push(...(itemsOf(page) ?? []));
    const next = nextOf(page);
    // Some services answer the last page with an empty mark, or with the same one again.
    if (next === undefined || next === '' || next === token) return items;
    token = next;
  }
  throw new AwsError('unexpected', '', 'EndlessPages', `more than ${MOST_PAGES} pages`);
}

/** Values that one filter of EC2 takes (EC2 API reference, "Filter"). */
export const MOST_VALUES = 200;

/** Lists that a call takes only so many of at a time. */
export function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}
