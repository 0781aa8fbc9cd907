import { UNCHANGED } from '../../src/apply-changes.ts'
import { SessionError } from '../../src/session-error.ts'
import { checkSessionId } from '../../src/session-id.ts'
import type { Awaitable } from '../../src/storage-operation.ts'
import { fromBase64, toBase64 } from './base64.ts'
import { engineError } from './engine-error.ts'
import type { ChangeBytes, RecordEngine, RecordEntry } from './record-engine.ts'
import type { WebStorage } from './storage-local-storage-options.ts'
import { TabLock } from './tab-lock.ts'
import { hasLocks } from './web-lock.ts'

/** Records in localStorage, or in what is like it, one base64 text a session. */
export class WebStorageEngine implements RecordEngine {
  readonly place: string
  readonly #prefix: string
  readonly #given: WebStorage | undefined
  readonly #lock: TabLock

  constructor(prefix: string, area?: WebStorage) {
    this.place = `localstorage:${prefix}`
    this.#prefix = prefix
    this.#given = area
    this.#lock = new TabLock(`gsession:${prefix}`)
  }

  read(id: string): Uint8Array | undefined {
    return this.#use((area) => this.#read(area, id))
  }

  update(id: string, change: ChangeBytes): Awaitable<void> {
    const work = (): void => this.#use((area) => this.#update(area, id, change))
    return this.#use((area) => isShared(area)) ? this.#lock.run(id, work) : work()
  }

  remove(id: string): Awaitable<void> {
    const work = (): void => this.#use((area) => area.removeItem(this.#prefix + id))
    return this.#use((area) => isShared(area)) ? this.#lock.run(id, work) : work()
  }

  async removeIf(ids: readonly string[], isToGo: (bytes: Uint8Array) => boolean): Promise<void> {
    const change: ChangeBytes = (bytes) => (bytes !== undefined && isToGo(bytes) ? undefined : UNCHANGED)
    await Promise.all(ids.map((id) => this.update(id, change)))
  }

  /** The keys are in the page's memory in any case. */
  async *slices(): AsyncGenerator<readonly RecordEntry[], void, undefined> {
    const ids = this.#use((area) => keysOf(area)).flatMap((key) => this.#idOf(key))
    for (let start = 0; start < ids.length; start += SLICE) {
      yield ids.slice(start, start + SLICE).flatMap((id) => {
        const bytes = this.#use((area) => fromBase64(area.getItem(this.#prefix + id) ?? ''))
        return bytes === undefined ? [] : [[id, bytes] as const]
      })
    }
  }

  close(): void {}

  #read(area: WebStorage, id: string): Uint8Array | undefined {
    const text = area.getItem(this.#prefix + id)
    if (text === null) return undefined
    const bytes = fromBase64(text)
    if (bytes === undefined) throw new SessionError('RECORD_CORRUPT', 'this is no record')
    return bytes
  }

  #update(area: WebStorage, id: string, change: ChangeBytes): void {
    const made = change(this.#read(area, id))
    if (made === UNCHANGED) return
    if (made === undefined) area.removeItem(this.#prefix + id)
    else area.setItem(this.#prefix + id, toBase64(made))
  }

  #idOf(key: string): string[] {
    if (!key.startsWith(this.#prefix)) return []
    const id = key.slice(this.#prefix.length)
    try {
      checkSessionId(id)
      return [id]
    } catch {
      return []
    }
  }

  /** Even to look at `localStorage` may be forbidden, and workers have none. */
  #use<T>(work: (area: WebStorage) => T): T {
    try {
      const area = this.#given ?? globalThis.localStorage
      if (area === undefined || area === null) throw denied()
      return work(area)
    } catch (error) {
      throw engineError(error)
    }
  }
}

const SLICE = 100

/** What is a tab's own needs no lock, and where there is none, nothing can be done. */
function isShared(area: WebStorage): boolean {
  return hasLocks() && area !== globalThis.sessionStorage
}

function keysOf(area: WebStorage): string[] {
  return Array.from({ length: area.length }, (_, i) => area.key(i) ?? '')
}

function denied(): SessionError {
  return new SessionError('STORAGE_DENIED', 'there is no localStorage here')
}
