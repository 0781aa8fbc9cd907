/**
 * What some work gives before something with a life of milliseconds has ended, and that life. Where a busy machine was
 * too slow for it, again with a longer one.
 */
export async function inTime<T>(
  life: number,
  work: (life: number) => Promise<T>,
): Promise<[result: T, life: number]> {
  const begin = performance.now()
  const result = await work(life)
  return performance.now() - begin < life ? [result, life] : inTime(4 * life, work)
}
