import type { Awaitable } from '../../../src/common/awaitable.ts'
import { RecentMap } from '../../../src/common/recent-map.ts'
import type { Field } from './field-values.ts'
import type { RedisCommands } from './redis-commands.ts'

/**
 * Reads fields of hashes: what is asked of one hash within a turn of the event loop is one `hmget`. A load
 * brings the fields along that are usually asked for; they are served to the end of the turn in which they
 * have come, and no longer.
 */
export class FieldReader {
  readonly #redis: RedisCommands
  readonly #asked = new Map<string, Asked>()
  readonly #brought = new Map<string, ReadonlyMap<string, Field>>()
  #usual: readonly string[] = []
  /** When keys were written to, by a count of writes. */
  readonly #writes = new RecentMap<number>(MOST_WRITES)
  #writeCount = 0

  constructor(redis: RedisCommands) {
    this.#redis = redis
  }

  /** The names of the fields that were asked for lately, and are small. */
  get usual(): readonly string[] {
    return this.#usual
  }

  /** The field of a key; `null` when there is none. What a load has just brought is there at once. */
  read(key: string, name: string): Awaitable<Field> {
    const brought = this.#brought.get(key)?.get(name)
    return brought === undefined ? this.#readAsked(key, name) : brought
  }

  /** How many writes there have been: what a load that is about to leave can't be older than. */
  get writeCount(): number {
    return this.#writeCount
  }

  /** Notes that a write to a key has ended: what was read before it is served no more. */
  noteWrite(key: string): void {
    this.#writes.set(key, ++this.#writeCount)
    this.#brought.delete(key)
  }

  /** Serves fields that have come with a load, which left after so many writes. */
  bring(key: string, names: readonly string[], fields: readonly Field[], writeCount: number): void {
    if (names.length === 0 || (this.#writes.get(key) ?? 0) > writeCount) return
    if (this.#brought.size === 0) process.nextTick(() => this.#brought.clear())
    this.#brought.set(key, new Map(names.map((name, index) => [name, fields[index] ?? null])))
    for (const [index, name] of names.entries()) this.#note(name, fields[index] ?? null)
  }

  async #readAsked(key: string, name: string): Promise<Field> {
    const asked = this.#asked.get(key) ?? this.#ask(key)
    let index = asked.names.indexOf(name)
    if (index === -1) index = asked.names.push(name) - 1
    const field = (await asked.fields)[index] ?? null
    this.#note(name, field)
    return field
  }

  #ask(key: string): Asked {
    const names: string[] = []
    const asked = { names, fields: this.#readSoon(key, names) }
    this.#asked.set(key, asked)
    return asked
  }

  #readSoon(key: string, names: readonly string[]): Promise<readonly Field[]> {
    return new Promise((resolve) => {
      process.nextTick(() => {
        this.#asked.delete(key)
        resolve(this.#redis.send(key, ['hmget', key, ...names]) as Promise<Field[]>)
      })
    })
  }

  #note(name: string, field: Field): void {
    const isUsual = this.#usual.includes(name)
    const isSmall = name.length <= LONGEST_NAME && (field?.length ?? 0) <= LARGEST
    if (isUsual === isSmall) return
    const others = this.#usual.filter((usual) => usual !== name)
    this.#usual = isSmall ? [name, ...others].slice(0, MOST) : others
  }
}

interface Asked {
  names: string[]
  fields: Promise<readonly Field[]>
}

/** How many fields a load brings along, and how long each and its name may be. */
const MOST = 8
const LONGEST_NAME = 128
const LARGEST = 1024
const MOST_WRITES = 1000
