/** Does the work for every item, at most so many at a time; the first error ends it. Gives the results in order. */
export async function inParallel<T, U>(
  items: readonly T[],
  most: number,
  work: (item: T, index: number) => Promise<U>,
): Promise<U[]> {
  const results: U[] = [];
  const waiting = items.entries();
  await Promise.all(
    Array.from({ length: Math.min(most, items.length) }, async () => {
      for (const [index, item] of waiting) results[index] = await work(item, index);
    }),
  );
  return results;
}
