import type { Awaitable } from '../../../src/common/awaitable.ts'
import { RecentMap } from '../../../src/common/recent-map.ts'
import type { Field } from './field-codec.ts'
import type { RedisCommands } from './redis-commands.ts'
import { texts } from './reply-types.ts'
import { atTurnEnd } from './turn-end.ts'

/**
 * Reads fields of hashes. The fields of one hash that are asked for within one turn of the event loop are read by one
 * `hmget`. A load also brings the fields that are usually asked for; they are served until the end of the turn in which
 * they came, and no longer.
 */
export class BatchedFieldReader {
  readonly #redis: RedisCommands
  readonly #asked = new Map<string, Asked>()
  readonly #brought = new Map<string, ReadonlyMap<string, Field>>()
  #usual: readonly string[] = []
  /** The last write to each key, by a count of all writes. */
  readonly #writes = new RecentMap<number>(MAX_WRITES)
  #writeCount = 0

  constructor(redis: RedisCommands) {
    this.#redis = redis
  }

  /** The names of the small fields that were asked for lately. */
  get usual(): readonly string[] {
    return this.#usual
  }

  /** A field of the hash of a key; `null` when there is none. One that a load has just brought is returned at once. */
  read(key: string, name: string): Awaitable<Field> {
    const brought = this.#brought.get(key)?.get(name)
    return brought === undefined ? this.#readAsked(key, name) : brought
  }

  /** How many writes have ended: a load that is sent now sees them all. */
  get writeCount(): number {
    return this.#writeCount
  }

  /** Notes that a write to a key has ended: fields that were read before it are no longer served. */
  noteWrite(key: string): void {
    this.#writes.set(key, ++this.#writeCount)
    this.#brought.delete(key)
  }

  /** Serves fields that came with a load. `writeCount` is what it was when the load was sent. */
  bring(key: string, names: readonly string[], fields: readonly Field[], writeCount: number): void {
    if (names.length === 0 || (this.#writes.get(key) ?? 0) > writeCount) return
    if (this.#brought.size === 0) atTurnEnd(() => this.#brought.clear())
    this.#brought.set(key, new Map(names.map((name, index) => [name, fields[index] ?? null])))
    for (const [index, name] of names.entries()) this.#note(name, fields[index] ?? null)
  }

  async #readAsked(key: string, name: string): Promise<Field> {
    const asked = this.#asked.get(key) ?? this.#ask(key)
    const { places } = asked
    const place = places.get(name) ?? places.size
    places.set(name, place)
    const field = (await asked.fields)[place] ?? null
    this.#note(name, field)
    return field
  }

  #ask(key: string): Asked {
    const places = new Map<string, number>()
    const asked = { places, fields: this.#readSoon(key, places) }
    this.#asked.set(key, asked)
    return asked
  }

  #readSoon(key: string, places: ReadonlyMap<string, number>): Promise<readonly Field[]> {
    return new Promise((resolve) => {
      atTurnEnd(() => {
        this.#asked.delete(key)
        resolve(this.#redis.send(key, ['hmget', key, ...places.keys()], texts(places.size)))
      })
    })
  }

  #note(name: string, field: Field): void {
    const isUsual = this.#usual.includes(name)
    const isSmall = name.length <= MAX_NAME_LENGTH && (field?.length ?? 0) <= MAX_LENGTH
    if (isUsual === isSmall) return
    const others = this.#usual.filter((usual) => usual !== name)
    this.#usual = isSmall ? [name, ...others].slice(0, MAX_USUAL) : others
  }
}

interface Asked {
  /** The names of the fields, and where each is in the reply. */
  readonly places: Map<string, number>
  readonly fields: Promise<readonly Field[]>
}

/** How many fields a load brings, and how long each one and its name may be. */
const MAX_USUAL = 8
const MAX_NAME_LENGTH = 128
const MAX_LENGTH = 1024
const MAX_WRITES = 1000
