import { UNCHANGED } from '../../../src/record/change.ts'
import { isWritten, readText, writeDraft, writeText } from './drafts.ts'
import { LastWriteLocks } from './last-write-locks.ts'
import type { WebStorage } from './storage-local-storage-options.ts'
import { canLock, underLock } from './web-lock.ts'

/** A pure function of a text. `null` stands for no text. */
export type ChangeText = (text: string | null) => string | null | typeof UNCHANGED

/** Texts in localStorage that several tabs change, one tab at a time. */
export class SharedTexts {
  readonly #name: string
  readonly #lastWrites: LastWriteLocks
  /** The changes of each key that wait for the key's lock. */
  readonly #waiting = new Map<string, WaitingChange[]>()
  /** Those that have the lock and are about to be written. */
  readonly #writing = new Map<string, readonly WaitingChange[]>()
  #canLock = false
  #isLeaving = false

  /** `name` is what the names of the keys' locks begin with. */
  constructor(name: string) {
    this.#name = name
    this.#lastWrites = new LastWriteLocks(name)
    for (const event of ['pagehide', 'pageshow']) {
      globalThis.addEventListener?.(event, () => this.#leave(event === 'pagehide'))
    }
  }

  /**
   * Changes a text under the lock of its key. The changes that wait in this tab for the same lock are made together,
   * by one write. While the page is left no lock can be waited for: the change becomes a draft.
   */
  change(area: WebStorage, key: string, change: ChangeText): Promise<void> {
    return new Promise((resolve, reject) => {
      const changes: WaitingChange[] = [{ area, change, resolve, reject }]
      const waiting = this.#waiting.get(key)
      if (this.#isLeaving) draft(key, changes)
      else if (waiting !== undefined) waiting.push(...changes)
      else {
        this.#waiting.set(key, changes)
        this.#changeWaiting(area, key)
      }
    })
  }

  /** Notes that no other tab can have written a key, since its name was made here at random. */
  addUnshared(key: string): void {
    this.#lastWrites.addUnshared(key)
  }

  #leave(isLeaving: boolean): void {
    this.#isLeaving = isLeaving
    if (!isLeaving) return
    for (const [key, changes] of [...this.#writing, ...this.#waiting]) draft(key, changes)
    this.#writing.clear()
  }

  async #changeWaiting(area: WebStorage, key: string): Promise<void> {
    let changes: WaitingChange[] = []
    try {
      this.#canLock ||= await canLock()
      if (this.#canLock) {
        await underLock(this.#name + key, async () => {
          const marks = await this.#lastWrites.catchUp(area, key)
          changes = this.#take(key)
          await this.#changeAll(area, key, changes, marks)
        })
      } else {
        changes = this.#take(key)
        changeEach(key, changes, writeText)
      }
    } catch (error) {
      if (changes.length === 0) changes = this.#take(key)
      for (const waiting of changes) waiting.failure ??= { error }
    }
    // The callers go on only now, when the lock is released.
    settle(changes)
  }

  async #changeAll(
    area: WebStorage,
    key: string,
    changes: readonly WaitingChange[],
    marks: readonly string[],
  ): Promise<void> {
    const before = area.getItem(key)
    const text = applied(changes, readText(area, key))
    if (isWritten(area, key, text)) return
    this.#writing.set(key, changes)
    try {
      await this.#write(area, key, text, before, marks)
    } catch (error) {
      if (changes.length === 1) throw error
      // Perhaps only one of the changes made the text too large: each one is tried alone.
      for (const waiting of changes) {
        const marks = await this.#lastWrites.catchUp(area, key)
        await this.#changeAll(area, key, [waiting], marks).catch((error) => {
          waiting.failure = { error }
        })
      }
    } finally {
      this.#writing.delete(key)
    }
  }

  async #write(
    area: WebStorage,
    key: string,
    text: string | null,
    before: string | null,
    marks: readonly string[],
  ): Promise<void> {
    const made = await this.#lastWrites.replace(key, text, marks)
    // If the page was left meanwhile, the changes are in a draft, perhaps with others.
    const isDrafted = !this.#writing.delete(key)
    try {
      writeText(area, key, isDrafted ? readText(area, key) : text)
    } catch (error) {
      await this.#lastWrites.replace(key, before, made)
      throw error
    }
    await nextTask()
  }

  #take(key: string): WaitingChange[] {
    const changes = this.#waiting.get(key) ?? []
    this.#waiting.delete(key)
    return changes
  }
}

/** Changes a text at once, without a lock. */
export function changeAtOnce(area: WebStorage, key: string, change: ChangeText, write = writeText): void {
  const before = readText(area, key)
  const made = change(before)
  const text = made === UNCHANGED ? before : made
  if (!isWritten(area, key, text)) write(area, key, text)
}

function changeEach(key: string, changes: readonly WaitingChange[], write: typeof writeText): void {
  for (const waiting of changes) {
    waiting.failure = undefined
    try {
      changeAtOnce(waiting.area, key, waiting.change, write)
    } catch (error) {
      waiting.failure = { error }
    }
  }
}

interface WaitingChange {
  readonly area: WebStorage
  change: ChangeText
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
  failure?: { error: unknown } | undefined
}

/** Makes changes one after the other. Those that fail are left out. */
function applied(changes: readonly WaitingChange[], text: string | null): string | null {
  for (const waiting of changes) {
    waiting.failure = undefined
    try {
      const made = waiting.change(text)
      if (made !== UNCHANGED) text = made
    } catch (error) {
      waiting.failure = { error }
    }
  }
  return text
}

/** Makes changes in a draft at once, and ends them: should the page live on, they are not made again. */
function draft(key: string, changes: readonly WaitingChange[]): void {
  changeEach(key, changes, writeDraft)
  settle(changes)
  for (const waiting of changes) waiting.change = () => UNCHANGED
}

function settle(changes: readonly WaitingChange[]): void {
  for (const { failure, resolve, reject } of changes) {
    if (failure === undefined) resolve()
    else reject(failure.error)
  }
}

/** Firefox shows other tabs what a task has written when the task ends: the lock must be held until then. */
function nextTask(): Promise<void> {
  const { port1, port2 } = new MessageChannel()
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(undefined)
  })
}
