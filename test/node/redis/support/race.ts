import { Manager } from '../../../../platforms/node/index.ts'
import type { Storage } from '../../../../src/storage/storage.ts'

export const HOUR = 3_600_000

/** Closers of one session, each with a key of its own beside the one that all count up. */
export interface Race {
  readonly id: string
  /** The first closer and the number of closers, over the storages in turn. */
  readonly first: number
  readonly closers: number
  readonly rounds: number
  /** Whether values come back as text. */
  readonly isText?: boolean
}

interface Counters {
  [key: string]: number | string
}

/** Runs a race, and tells what a closer found that was not what it had saved. */
export async function race(
  storages: readonly Storage[],
  { first, closers, ...given }: Race,
): Promise<string[]> {
  const lost: string[] = []
  const runs = Array.from({ length: closers }, async (_, index) => {
    const manager = new Manager<Counters>(HOUR, storages[index % storages.length] as Storage)
    const key = keyOf(first + index)
    for (let round = 1; round <= given.rounds; round++) {
      const session = manager.new(given.id)
      const mine = Number((await session.get(key)) ?? 0)
      if (mine !== round - 1) lost.push(`${key} is ${mine} after ${round - 1} closes`)
      await session.set(key, round)
      await session.update('sum', (sum) => Number(sum ?? 0) + 1)
      await session.close()
    }
  })
  await Promise.all(runs)
  return lost
}

/** What the session must hold after all closers of a race. */
export function expected({ closers, rounds, isText }: Race): Record<string, unknown> {
  const counted = (count: number): unknown => (isText ? String(count) : count)
  const own = Array.from({ length: closers }, (_, index) => [keyOf(index), counted(rounds)])
  return { ...Object.fromEntries(own), sum: counted(closers * rounds) }
}

function keyOf(closer: number): string {
  return `of-closer-${closer}`
}
