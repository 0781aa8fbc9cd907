import { Manager } from '../../platforms/node/index.ts'
import { parseExact, type Storage } from '../../src/index.ts'

const HOUR = 3_600_000

/** What one of several processes adds to and takes from one session. */
export interface TakingRace {
  readonly id: string
  /** What the messages of this process begin with. */
  readonly name: string
  readonly rounds: number
}

/**
 * In each round adds a message to a list that all take, and takes it; and takes a token that all take. Calls `say` with
 * each message and token that it got.
 */
export async function raceTakes(
  storage: Storage,
  { id, name, rounds }: TakingRace,
  say: (got: string) => void,
): Promise<void> {
  const manager = new Manager<Record<string, unknown>>(HOUR, storage)
  for (let round = 0; round < rounds; round++) {
    const session = manager.new(id)
    const token = await session.take(tokenOf(round))
    if (token !== undefined) say(String(token))
    await session.flash('list', `${name}-${round}`)
    if (round % 3 === 0) await session.close()
    for (const message of listOf(await session.take('list'))) say(String(message))
    await session.close()
  }
}

/** Stores the tokens. */
export async function beginTakes(storage: Storage, { id, rounds }: TakingRace): Promise<void> {
  const session = new Manager(HOUR, storage).new(id)
  await session.set('kept', 'yes')
  for (let round = 0; round < rounds; round++) await session.set(tokenOf(round), tokenOf(round))
  await session.close()
}

/** What all processes must have got together: each token and each message once. */
export function allTaken({ rounds }: TakingRace, names: readonly string[]): string[] {
  const tokens = Array.from({ length: rounds }, (_, round) => tokenOf(round))
  const messages = names.flatMap((name) => Array.from({ length: rounds }, (_, round) => `${name}-${round}`))
  return [...tokens, ...messages].sort()
}

function tokenOf(round: number): string {
  return `token-${round}`
}

/** A hash table with GoFrame's values gives a list as its JSON text. */
function listOf(list: unknown): readonly unknown[] {
  return (typeof list === 'string' ? parseExact(list) : (list ?? [])) as readonly unknown[]
}
