/** How many calls are made at a time: EC2 throttles above some ten a second. */
export const AT_ONCE = 8;

/**
 * Does something with each item, so many at a time, and gives the results in the items' order.
 * @throws the first error, when those that were begun have ended; nothing new is begun after it.
 */
export async function atOnce<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
  most: number = AT_ONCE,
): Promise<R[]> {
  const results: R[] = [];
  const failures: unknown[] = [];
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) {
      if (failures.length > 0) return;
      try {
        results[index] = await work(item);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, worker));
  if (failures.length > 0) throw failures[0];
  return results;
}
