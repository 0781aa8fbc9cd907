import type { Awaitable } from '../../../src/common/awaitable.ts'
import { isSessionError } from '../../../src/common/session-error.ts'
import { UNCHANGED } from '../../../src/record/change.ts'
import { idInUse } from '../../../src/storage/move-record.ts'
import type { ChangeTwo, IsToGo, RecordEntry, TwoRecordEngine } from '../records/record-engine.ts'

/** Keeps records in an engine, or in memory when the browser denies the engine's first use. */
export class FallbackEngine implements TwoRecordEngine {
  readonly place: string | undefined
  #engine: TwoRecordEngine
  /** Whether the engine has worked once. */
  #isProved = false
  #fellBack = false

  constructor(engine: TwoRecordEngine) {
    this.place = engine.place
    this.#engine = engine
  }

  /** Whether records are kept in memory: they are gone with the page. */
  get fellBack(): boolean {
    return this.#fellBack
  }

  read(id: string): Promise<Uint8Array | undefined> {
    return this.#try((engine) => engine.read(id))
  }

  update(id: string, change: ChangeTwo): Promise<void> {
    return this.#try((engine) => engine.update(id, change))
  }

  remove(id: string): Promise<void> {
    return this.#try((engine) => engine.remove(id))
  }

  removeIf(ids: readonly string[], isToGo: IsToGo): Promise<void> {
    return this.#try((engine) => engine.removeIf(ids, isToGo))
  }

  async *slices(): AsyncGenerator<readonly RecordEntry[], void, undefined> {
    await this.read('')
    yield* this.#engine.slices()
  }

  close(): void {
    this.#engine.close()
  }

  /** Falls back only if the engine has never worked: else its records would seem to be gone. */
  async #try<T>(work: (engine: TwoRecordEngine) => Awaitable<T>): Promise<T> {
    try {
      const result = await work(this.#engine)
      this.#isProved = true
      return result
    } catch (error) {
      if (this.#isProved || !isSessionError(error) || error.code !== 'STORAGE_DENIED') throw error
      this.#fallBack()
      return work(this.#engine)
    }
  }

  #fallBack(): void {
    if (this.#fellBack) return
    this.#fellBack = true
    this.#engine = memoryOf(this.place)
  }
}

/** The managers of one page share one memory, as they would share the database. */
function memoryOf(place: string | undefined): TwoRecordEngine {
  if (memory === undefined) {
    memory = memoryEngine(place)
    console.warn('gsession: the browser allows no IndexedDB here; sessions are kept in memory')
  }
  return memory
}

let memory: TwoRecordEngine | undefined

function memoryEngine(place: string | undefined): TwoRecordEngine {
  const records = new Map<string, Uint8Array>()
  const put = (id: string, bytes: Uint8Array | undefined | typeof UNCHANGED): void => {
    if (bytes === undefined) records.delete(id)
    else if (bytes !== UNCHANGED) records.set(id, bytes)
  }
  const add = (id: string, bytes: Uint8Array): void => {
    if (records.has(id)) throw idInUse()
    records.set(id, bytes)
  }
  return {
    place,
    read: (id) => records.get(id),
    update: (id, change) => put(id, change(records.get(id), add)),
    remove: (id) => put(id, undefined),
    removeIf(ids, isToGo) {
      for (const id of ids) if (isToGo(records.get(id) ?? EMPTY, id)) put(id, undefined)
    },
    async *slices() {
      yield [...records]
    },
    close() {},
  }
}

const EMPTY = new Uint8Array()
