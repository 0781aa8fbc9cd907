import type { RedisCommands } from './redis-commands.ts'

/** Reads fields of hashes: what is asked of one hash within a turn of the event loop is one `hmget`. */
export class FieldReader {
  readonly #redis: RedisCommands
  readonly #asked = new Map<string, Asked>()

  constructor(redis: RedisCommands) {
    this.#redis = redis
  }

  /** The field of a key; `null` when there is none. */
  async read(key: string, field: string): Promise<string | null> {
    let asked = this.#asked.get(key)
    if (asked === undefined) {
      const fields: string[] = []
      asked = { fields, replies: this.#readSoon(key, fields) }
      this.#asked.set(key, asked)
    }
    let index = asked.fields.indexOf(field)
    if (index === -1) index = asked.fields.push(field) - 1
    return (await asked.replies)[index] ?? null
  }

  async #readSoon(key: string, fields: readonly string[]): Promise<readonly (string | null)[]> {
    await new Promise<void>((resolve) => process.nextTick(resolve))
    this.#asked.delete(key)
    return (await this.#redis.send(key, ['hmget', key, ...fields])) as (string | null)[]
  }
}

interface Asked {
  fields: string[]
  replies: Promise<readonly (string | null)[]>
}
