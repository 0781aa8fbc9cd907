import type { WebStorage } from './storage-local-storage-options.ts'

/**
 * Tells other tabs what was written last to a key of localStorage: a tab may be granted a lock before it
 * sees what the tab that had it has written. The fingerprint of the last text is in the name of a lock that
 * its writer holds until the next one takes it away.
 */
export class WriteMarks {
  readonly #name: string
  /** What releases the marks that this tab holds, by their key. */
  readonly #held = new Map<string, () => void>()

  constructor(name: string) {
    this.#name = name
  }

  /** Waits until this tab sees the last text of a key, and answers the marks of it. */
  async catchUp(area: WebStorage, key: string): Promise<readonly string[]> {
    const start = this.#startOf(key)
    const { held = [] } = await navigator.locks.query()
    const marks = held.map(({ name = '' }) => name).filter((name) => name.startsWith(start))
    const [mark] = marks
    if (mark === undefined || marks.length > 1) {
      // Nobody has written it, or whoever has is gone.
      await pause(NOBODY)
      return marks
    }
    const end = performance.now() + PATIENCE
    while (start + fingerprint(area.getItem(key)) !== mark && performance.now() < end) await pause(1)
    return marks
  }

  /** Puts a mark in the place of those that there are, before its text is written; answers it. */
  async move(key: string, text: string | null, marks: readonly string[]): Promise<readonly string[]> {
    const mark = this.#startOf(key) + fingerprint(text)
    if (!marks.includes(mark)) this.#keep(key, await hold(mark))
    await Promise.all(marks.filter((other) => other !== mark).map(steal))
    return [mark]
  }

  readonly releaseAll = (): void => {
    globalThis.removeEventListener?.('pagehide', this.releaseAll)
    for (const release of this.#held.values()) release()
    this.#held.clear()
  }

  #keep(key: string, release: () => void): void {
    // A page that holds a lock can't be kept for coming back to it.
    globalThis.addEventListener?.('pagehide', this.releaseAll)
    this.#held.get(key)?.()
    this.#held.delete(key)
    this.#held.set(key, release)
    for (const [oldest, releaseOldest] of this.#held) {
      if (this.#held.size <= MOST_MARKS) break
      releaseOldest()
      this.#held.delete(oldest)
    }
  }

  #startOf(key: string): string {
    return `${this.#name}${key}\0`
  }
}

/** How long to wait where nobody tells what was written last, in milliseconds. */
const NOBODY = 50

/** How long to wait for a text that may never come, since what was written was removed by others. */
const PATIENCE = 1000

/** Of a key that is forgotten, nobody tells what was written last. */
const MOST_MARKS = 100

/** Takes a lock, and answers what releases it. */
function hold(name: string): Promise<() => void> {
  return new Promise((resolve, reject) => {
    // That it is stolen later is no failure: the promise has been resolved.
    navigator.locks.request(name, () => new Promise<void>((release) => resolve(release))).catch(reject)
  })
}

async function steal(name: string): Promise<void> {
  await navigator.locks.request(name, { steal: true }, () => {})
}

/** Waits by messages: a page that nobody looks at has its timers once a second, or once a minute. */
function pause(milliseconds: number): Promise<void> {
  const end = performance.now() + milliseconds
  const { port1, port2 } = new MessageChannel()
  return new Promise((resolve) => {
    port1.onmessage = () => {
      if (performance.now() < end) {
        port2.postMessage(undefined)
        return
      }
      port1.close()
      resolve()
    }
    port2.postMessage(undefined)
  })
}

/** 64 bits of a text, by multiplying and mixing; no secret depends on them. */
function fingerprint(text: string | null): string {
  if (text === null) return 'none'
  let a = 0xdeadbeef
  let b = 0x41c6ce57
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    a = Math.imul(a ^ code, 0x9e3779b1)
    b = Math.imul(b ^ code, 0x5f356495)
    a ^= a >>> 15
    b ^= b >>> 13
  }
  return `${(a >>> 0).toString(36)}-${(b >>> 0).toString(36)}`
}
