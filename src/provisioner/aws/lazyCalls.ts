/** Calls by name; each takes its arguments and answers later. */
type Calls<T> = { readonly [K in keyof T]: (...args: never[]) => Promise<unknown> };

/**
 * Calls whose service is loaded when the first of them is made, so that a window that only lists clusters never loads what launches
 * one.
 */
export function lazyCalls<T extends Calls<T>>(load: () => Promise<T>): T {
  const made = new Map<string, unknown>();
  return new Proxy({} as T, {
    get: (_target, name) => {
      // A promise is asked for `then`; this is none.
      if (typeof name === 'symbol' || name === 'then') return undefined;
      if (!made.has(name))
        made.set(name, async (...args: never[]) => {
          const calls = await load();
          return calls[name as keyof T](...args);
        });
      return made.get(name);
    },
  });
}
