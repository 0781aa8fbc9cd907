import type { Awaitable } from '../../../src/common/awaitable.ts'
import { fromBase64, toBase64 } from '../../../src/common/base64.ts'
import { SessionError } from '../../../src/common/session-error.ts'
import { UNCHANGED } from '../../../src/record/change.ts'
import { engineError } from '../records/engine-error.ts'
import type { ChangeBytes, IsToGo, RecordEngine, RecordEntry } from '../records/record-engine.ts'
import { DRAFT, readText } from './drafts.ts'
import { type ChangeText, changeAtOnce, SharedTexts } from './shared-texts.ts'
import type { WebStorage } from './storage-local-storage-options.ts'

/** Keeps records in localStorage, or in a storage area like it: one base64 text for each session. */
export class WebStorageEngine implements RecordEngine {
  readonly place: string | undefined
  readonly #prefix: string
  readonly #given: WebStorage | undefined
  readonly #shared: SharedTexts

  constructor(prefix: string, area?: WebStorage) {
    this.place = isLocalStorage(area) ? `localstorage:${prefix}` : undefined
    this.#prefix = prefix
    this.#given = area
    this.#shared = new SharedTexts('gsession:')
  }

  read(id: string): Uint8Array | undefined {
    return this.#use((area) => bytesOf(readText(area, this.#prefix + id)))
  }

  async update(id: string, change: ChangeBytes): Promise<void> {
    await this.#change(id, (text) => {
      const made = change(bytesOf(text))
      return typeof made === 'object' ? toBase64(made) : (made ?? null)
    })
  }

  async remove(id: string): Promise<void> {
    await this.#change(id, () => null)
  }

  async removeIf(ids: readonly string[], isToGo: IsToGo): Promise<void> {
    const remove = (id: string): Awaitable<void> =>
      this.update(id, (bytes) => (bytes !== undefined && isToGo(bytes, id) ? undefined : UNCHANGED))
    await Promise.all(ids.map(remove))
  }

  /** All keys are read at once: they are in the page's memory in any case. */
  async *slices(): AsyncGenerator<readonly RecordEntry[], void, undefined> {
    const ids = [...new Set(this.#use((area) => keysOf(area)).flatMap((key) => this.#idOf(key)))]
    for (let start = 0; start < ids.length; start += SLICE) {
      yield ids.slice(start, start + SLICE).flatMap((id) => {
        const text = this.#use((area) => readText(area, this.#prefix + id))
        return text === null ? [] : [[id, fromBase64(text)] as const]
      })
    }
  }

  close(): void {}

  /** Notes that no other tab can have written the record of an id, since it was made here at random. */
  addUnshared(id: string): void {
    this.#shared.addUnshared(this.#prefix + id)
  }

  async #change(id: string, change: ChangeText): Promise<void> {
    const key = this.#prefix + id
    const area = this.#use((area) => area)
    try {
      if (this.place !== undefined) await this.#shared.change(area, key, change)
      else changeAtOnce(area, key, change)
    } catch (error) {
      throw engineError(error)
    }
  }

  #idOf(key: string): string[] {
    if (!key.startsWith(this.#prefix)) return []
    const id = key.slice(this.#prefix.length)
    if (!id.endsWith(DRAFT)) return [id]
    const ofText = id.slice(0, -DRAFT.length)
    // Takes the draft over, or removes one that no longer counts.
    this.update(ofText, () => UNCHANGED).catch(() => {})
    return [ofText]
  }

  /** Workers have no `localStorage`, and a browser may throw when a page only reads that property. */
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

/** Whether an area is the site's localStorage. Any other one counts as the tab's own, which needs no lock. */
function isLocalStorage(area: WebStorage | undefined): boolean {
  try {
    return area === undefined || area === globalThis.localStorage
  } catch {
    return false
  }
}

function bytesOf(text: string | null): Uint8Array | undefined {
  if (text === null) return undefined
  const bytes = fromBase64(text)
  if (bytes === undefined) throw new SessionError('RECORD_CORRUPT', 'this text is no record')
  return bytes
}

function keysOf(area: WebStorage): string[] {
  return Array.from({ length: area.length }, (_, i) => area.key(i) ?? '')
}

function denied(): SessionError {
  return new SessionError('STORAGE_DENIED', 'there is no localStorage here')
}
