import { UNCHANGED } from '../../../src/record/change.ts'
import { WriteMarks } from './last-write-locks.ts'
import type { WebStorage } from './storage-local-storage-options.ts'
import { underLock } from './web-lock.ts'

/** A pure function of a text; `null` stands for none. */
export type ChangeText = (text: string | null) => string | null | typeof UNCHANGED

/** Texts in localStorage that several tabs change, one at a time. */
export class SharedTexts {
  readonly #name: string
  readonly #marks: WriteMarks
  readonly #waiting = new Map<string, Piece[]>()

  /** `name` is what the locks of their keys begin with. */
  constructor(name: string) {
    this.#name = name
    this.#marks = new WriteMarks(name)
  }

  /** Changes a text in one step, together with what else waits for it here, once it is this tab's turn. */
  change(area: WebStorage, key: string, change: ChangeText): Promise<void> {
    return new Promise((resolve, reject) => {
      const piece: Piece = { change, resolve, reject }
      const waiting = this.#waiting.get(key)
      if (waiting !== undefined) {
        waiting.push(piece)
        return
      }
      this.#waiting.set(key, [piece])
      this.#takeTurn(area, key)
    })
  }

  /** Knows that nobody else can have written a key: its name was made here, at random. */
  own(key: string): void {
    this.#marks.own(key)
  }

  async #takeTurn(area: WebStorage, key: string): Promise<void> {
    let pieces: Piece[] = []
    try {
      await underLock(this.#name + key, async () => {
        const marks = await this.#marks.catchUp(area, key)
        pieces = this.#take(key)
        await this.#changeAll(area, key, pieces, marks)
      })
    } catch (error) {
      if (pieces.length === 0) pieces = this.#take(key)
      for (const piece of pieces) piece.failure ??= { error }
    }
    // The code of others runs when the lock is free.
    for (const { failure, resolve, reject } of pieces) {
      if (failure === undefined) resolve()
      else reject(failure.error)
    }
  }

  async #changeAll(
    area: WebStorage,
    key: string,
    pieces: readonly Piece[],
    marks: readonly string[],
  ): Promise<void> {
    const before = area.getItem(key)
    let text = before
    for (const piece of pieces) {
      try {
        const made = piece.change(text)
        if (made !== UNCHANGED) text = made
      } catch (error) {
        piece.failure = { error }
      }
    }
    if (text === before) return
    try {
      await this.#write(area, key, text, before, marks)
    } catch (error) {
      if (pieces.length === 1) throw error
      // Of several changes one alone may be too large.
      for (const piece of pieces) {
        const marks = await this.#marks.catchUp(area, key)
        await this.#changeAll(area, key, [piece], marks).catch((error) => {
          piece.failure = { error }
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
    const made = await this.#marks.move(key, text, marks)
    try {
      if (text === null) area.removeItem(key)
      else area.setItem(key, text)
    } catch (error) {
      await this.#marks.move(key, before, made)
      throw error
    }
    await nextTask()
  }

  #take(key: string): Piece[] {
    const pieces = this.#waiting.get(key) ?? []
    this.#waiting.delete(key)
    return pieces
  }
}

interface Piece {
  readonly change: ChangeText
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
  failure?: { error: unknown }
}

/** Firefox passes on what a task has written when the task has ended: not before the lock is let go. */
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
