import { clearRealTimeout, realClock, setRealTimeout } from '../../../src/common/real-timers.ts'
import { fingerprint } from './fingerprint.ts'
import type { WebStorage } from './storage-local-storage-options.ts'

/**
 * Tells other tabs which text was written last to a key of localStorage: a tab may get the lock of a key before it
 * sees what the tab before it has written. So each writer holds a Web Lock whose name contains a fingerprint of the
 * text that it has written, until the next writer steals it. These locks are called marks here.
 */
export class LastWriteLocks {
  readonly #name: string
  /** The marks that this tab holds, by key. */
  readonly #held = new Map<string, Mark>()
  /** The keys that no other tab can have written. */
  readonly #unshared = new Set<string>()

  constructor(name: string) {
    this.#name = name
  }

  /** Waits until this tab sees the last text of a key. Returns the names of the key's marks. */
  async catchUp(area: WebStorage, key: string): Promise<readonly string[]> {
    const marks = await this.#marksOf(key)
    const [mark, ...others] = marks
    if (mark === undefined || others.length > 0) {
      // No tab has written the key lately, or the tab that did is closed, or the marks are being replaced.
      if (!this.#unshared.delete(key)) await queryWhile(UNKNOWN_WAIT, () => true)
    } else if (this.#held.get(key)?.name !== mark) {
      await queryWhile(MAX_WAIT, () => this.#markOf(key, area.getItem(key)) !== mark)
    }
    return marks
  }

  /** Notes that no other tab can have written a key, since its name was made here at random. */
  addUnshared(key: string): void {
    if (this.#unshared.size < MAX_UNSHARED) this.#unshared.add(key)
  }

  /** Replaces the marks of a key by that of a text which is about to be written. Returns the marks that are there now. */
  async replace(key: string, text: string | null, marks: readonly string[]): Promise<readonly string[]> {
    const mark = this.#markOf(key, text)
    if (!marks.includes(mark)) this.#keep(key, mark, await hold(mark))
    await Promise.all(marks.filter((other) => other !== mark).map(steal))
    return [mark]
  }

  async #marksOf(key: string): Promise<string[]> {
    const { held = [] } = await navigator.locks.query()
    const start = this.#startOf(key)
    return held.map(({ name = '' }) => name).filter((name) => name.startsWith(start))
  }

  #keep(key: string, name: string, release: () => void): void {
    globalThis.addEventListener?.('pagehide', this.#leave)
    this.#release(key)
    const timer = setRealTimeout(() => this.#release(key), LIFE)
    this.#held.set(key, { name, release, timer, since: realClock.now() })
  }

  /** Releases the older marks: a browser does not keep a page that holds locks in its back/forward cache. */
  readonly #leave = (): void => {
    for (const [key, { since }] of [...this.#held]) {
      if (realClock.now() - since > MAX_WAIT) this.#release(key)
    }
  }

  #release(key: string): void {
    const mark = this.#held.get(key)
    if (mark === undefined) return
    clearRealTimeout(mark.timer)
    mark.release()
    this.#held.delete(key)
    if (this.#held.size === 0) globalThis.removeEventListener?.('pagehide', this.#leave)
  }

  #markOf(key: string, text: string | null): string {
    return this.#startOf(key) + fingerprint(text)
  }

  #startOf(key: string): string {
    return `${this.#name}${key}\0`
  }
}

interface Mark {
  name: string
  /** When it was taken, by `realClock`. */
  since: number
  release: () => void
  timer: ReturnType<typeof setRealTimeout>
}

/** How long to wait when no mark tells what was written last, in milliseconds. */
const UNKNOWN_WAIT = 50

/** How long to wait for a marked text, in milliseconds: it may never appear, since it may be replaced meanwhile. */
const MAX_WAIT = 1000

/** When there are more, a key that was made here counts as any other. */
const MAX_UNSHARED = 1000

/** How long a mark is held, in milliseconds: every tab sees the text by then. */
const LIFE = 5000

/** Takes a lock. Returns a function that releases it. */
function hold(name: string): Promise<() => void> {
  return new Promise((resolve, reject) => {
    // When the lock is stolen later, `reject` has no effect: the promise has been resolved by then.
    navigator.locks.request(name, () => new Promise<void>((release) => resolve(release))).catch(reject)
  })
}

async function steal(name: string): Promise<void> {
  await navigator.locks.request(name, { steal: true }, () => {})
}

/**
 * Waits while a condition holds, for at most `limit` milliseconds. It does so by lock queries, since a hidden page's
 * timers run only once a second.
 */
async function queryWhile(limit: number, condition: () => boolean): Promise<void> {
  const begin = realClock.now()
  while (condition() && realClock.now() - begin < limit) await navigator.locks.query()
}
