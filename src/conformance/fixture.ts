import { asyncDispose } from '../common/async-dispose.ts'
import { RESERVED_KEY } from '../common/reserved-key.ts'
import { adaptStorage } from '../session/adapt-storage.ts'
import { Manager } from '../session/manager.ts'
import type { Storage } from '../storage/storage.ts'
import { equal } from './assert.ts'
import { ID, type WholeStorage } from './calls.ts'
import type { ConformanceContext, ConformanceOptions } from './conformance-options.ts'
import type { Need } from './support.ts'

/** What a case works with: a storage over an empty engine, and a clock that it can advance. */
export class Fixture {
  readonly storage: WholeStorage
  readonly ttl: number
  readonly support: ReadonlySet<Need>
  readonly hostileIds: readonly string[]
  readonly advance: (ms: number) => Promise<void>
  /** The clock of the storage, in Unix milliseconds. */
  readonly now: () => number
  readonly #options: ConformanceOptions
  readonly #context: ConformanceContext
  readonly #reopened: Storage[] = []

  private constructor(
    storage: Storage,
    options: ConformanceOptions,
    context: ConformanceContext,
    support: ReadonlySet<Need>,
    advance: (ms: number) => Promise<void>,
  ) {
    this.storage = storage as WholeStorage
    this.ttl = context.ttl
    this.support = support
    this.hostileIds = options.hostileIds ?? []
    this.advance = advance
    this.now = context.now
    this.#options = options
    this.#context = context
  }

  static async create(
    options: ConformanceOptions,
    support: ReadonlySet<Need>,
    ttl = 3_600_000,
  ): Promise<Fixture> {
    const { now, advance } = clockOf(options)
    const context = { now, ttl }
    return new Fixture(await options.create(context), options, context, support, advance)
  }

  /** A second storage object over the same engine, or the first one if the options have no `reopen`. */
  async reopen(): Promise<WholeStorage> {
    const { reopen } = this.#options
    if (!reopen) return this.storage
    const storage = await reopen(this.storage, this.#context)
    this.#reopened.push(storage)
    return storage as WholeStorage
  }

  async destroy(): Promise<void> {
    for (const storage of this.#reopened) await storage[asyncDispose]?.()
    if (this.#options.destroy) await this.#options.destroy(this.storage)
    else await this.storage[asyncDispose]?.()
  }

  manager(storage: Storage = this.storage): Manager {
    return new Manager(this.ttl, adaptStorage(storage))
  }

  /** Saves a session with these values. */
  async seed(values: Readonly<Record<string, unknown>>, id = ID): Promise<void> {
    if (!this.support.has('setSession')) return this.storage.setMap(id, values, this.ttl)
    await this.storage.setSession(id, new Map(Object.entries(values)), this.ttl)
  }

  /** The values of a session without the reserved key, or `undefined` if it does not exist. */
  async read(id = ID, storage: Storage = this.storage): Promise<Record<string, unknown> | undefined> {
    if (!this.support.has('getSession')) return storage.data(id)
    const map = await storage.getSession(id, this.ttl)
    return map && Object.fromEntries([...map].filter(([key]) => key !== RESERVED_KEY))
  }

  /** Throws unless a session has exactly these values, in all ways of reading it. `undefined`: it does not exist. */
  async holds(values: Readonly<Record<string, unknown>> | undefined, id = ID): Promise<void> {
    equal(await this.read(id), values, 'the session')
    const { storage, support } = this
    if (support.has('getSize')) equal(await storage.getSize(id), Object.keys(values ?? {}).length, 'its size')
    if (support.has('data')) equal(await storage.data(id), values, 'its data')
    for (const [key, value] of support.has('get') ? Object.entries(values ?? {}) : []) {
      equal(await storage.get(id, key), value, 'a key of it')
    }
  }

  /** Throws unless the storage has exactly the sessions with these ids. Checks nothing if it has no `ids`. */
  async keeps(...ids: string[]): Promise<void> {
    if (this.support.has('ids')) equal((await idsOf(this.storage)).sort(), ids.sort(), 'the ids')
  }
}

/** All ids of a storage. */
export async function idsOf(storage: WholeStorage): Promise<string[]> {
  const ids: string[] = []
  for await (const id of storage.ids()) ids.push(id)
  return ids
}

function clockOf({ advance }: ConformanceOptions): Pick<Fixture, 'advance'> & { now: () => number } {
  if (advance) return { now: Date.now, advance }
  let time = Date.now()
  const move = async (ms: number): Promise<void> => {
    time += ms
  }
  return { now: () => time, advance: move }
}
