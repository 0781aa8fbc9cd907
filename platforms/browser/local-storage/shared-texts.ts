import { UNCHANGED } from '../../../src/record/change.ts'
import { LastWriteLocks } from './last-write-locks.ts'
import type { WebStorage } from './storage-local-storage-options.ts'
import { underLock } from './web-lock.ts'

/** A pure function of a text. `null` stands for no text. */
export type ChangeText = (text: string | null) => string | null | typeof UNCHANGED

/** Texts in localStorage that several tabs change, one tab at a time. */
export class SharedTexts {
  readonly #name: string
  readonly #lastWrites: LastWriteLocks
  /** The changes of each key that wait for the key's lock. */
  readonly #waiting = new Map<string, WaitingChange[]>()

  /** `name` is what the names of the keys' locks begin with. */
  constructor(name: string) {
    this.#name = name
    this.#lastWrites = new LastWriteLocks(name)
  }

  /**
   * Changes a text under the lock of its key. The changes that wait in this tab for the same lock are made together,
   * by one write.
   */
  change(area: WebStorage, key: string, change: ChangeText): Promise<void> {
    return new Promise((resolve, reject) => {
      const waitingChange: WaitingChange = { change, resolve, reject }
      const waiting = this.#waiting.get(key)
      if (waiting !== undefined) {
        waiting.push(waitingChange)
        return
      }
      this.#waiting.set(key, [waitingChange])
      this.#changeWaiting(area, key)
    })
  }

  /** Notes that no other tab can have written a key, since its name was made here at random. */
  addUnshared(key: string): void {
    this.#lastWrites.addUnshared(key)
  }

  async #changeWaiting(area: WebStorage, key: string): Promise<void> {
    let changes: WaitingChange[] = []
    try {
      await underLock(this.#name + key, async () => {
        const marks = await this.#lastWrites.catchUp(area, key)
        changes = this.#take(key)
        await this.#changeAll(area, key, changes, marks)
      })
    } catch (error) {
      if (changes.length === 0) changes = this.#take(key)
      for (const waiting of changes) waiting.failure ??= { error }
    }
    // The callers go on only now, when the lock is released.
    for (const { failure, resolve, reject } of changes) {
      if (failure === undefined) resolve()
      else reject(failure.error)
    }
  }

  async #changeAll(
    area: WebStorage,
    key: string,
    changes: readonly WaitingChange[],
    marks: readonly string[],
  ): Promise<void> {
    const before = area.getItem(key)
    let text = before
    for (const waiting of changes) {
      try {
        const made = waiting.change(text)
        if (made !== UNCHANGED) text = made
      } catch (error) {
        waiting.failure = { error }
      }
    }
    if (text === before) return
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
    try {
      if (text === null) area.removeItem(key)
      else area.setItem(key, text)
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

interface WaitingChange {
  readonly change: ChangeText
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
  failure?: { error: unknown }
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
