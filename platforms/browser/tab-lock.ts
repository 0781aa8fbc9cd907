import { underLock } from './web-lock.ts'

/** Lets one tab at a time change a text in localStorage, which is not coherent between a browser's processes. */
export class TabLock {
  readonly #name: string
  readonly #waiting = new Map<string, Piece[]>()

  constructor(name: string) {
    this.#name = name
  }

  /** Runs synchronous work on what has this id: with all that waits for it, once it is this tab's turn. */
  run(id: string, work: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const piece = { work, resolve, reject }
      const waiting = this.#waiting.get(id)
      if (waiting !== undefined) {
        waiting.push(piece)
        return
      }
      this.#waiting.set(id, [piece])
      this.#takeTurn(id)
    })
  }

  async #takeTurn(id: string): Promise<void> {
    let ends: Array<() => void> = []
    try {
      await underLock(this.#name + id, async () => {
        await settled()
        ends = this.#take(id).map(done)
        await settled()
      })
    } catch (error) {
      ends = this.#take(id).map(
        ({ reject }) =>
          () =>
            reject(error),
      )
    }
    for (const end of ends) end()
  }

  #take(id: string): Piece[] {
    const pieces = this.#waiting.get(id) ?? []
    this.#waiting.delete(id)
    return pieces
  }
}

interface Piece {
  work: () => void
  resolve: () => void
  reject: (error: unknown) => void
}

/** Does a piece of work, and gives what tells how it ended. */
function done({ work, resolve, reject }: Piece): () => void {
  try {
    work()
    return resolve
  } catch (error) {
    return () => reject(error)
  }
}

function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, SETTLE))
}

const SETTLE = 10
