import type { Handler } from './handler';

/** Handlers of some commands whose code is loaded when the first of them runs. */
export function lazyHandlers<Name extends string>(
  names: readonly Name[],
  load: () => Promise<Readonly<Record<`toil.${Name}`, Handler>>>,
): Record<`toil.${Name}`, Handler> {
  const lazy = (id: `toil.${Name}`): Handler => {
    return async (...args) => (await load())[id](...args);
  };
  return Object.fromEntries(names.map((name) => [`toil.${name}`, lazy(`toil.${name}`)])) as Record<
    `toil.${Name}`,
    Handler
  >;
}
