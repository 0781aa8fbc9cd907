import type { WebStorage } from './storage-local-storage-options.ts'

/**
 * Tells other tabs what was written last to a key of localStorage: a tab may be granted a lock before it
 * sees what the tab that had it has written. The fingerprint of the last text is in the name of a lock that
 * its writer holds until the next one takes it away.
 */
export class WriteMarks {
  readonly #name: string
  /** The marks that this tab holds, by their key. */
  readonly #held = new Map<string, Mark>()
  readonly #own = new Set<string>()

  constructor(name: string) {
    this.#name = name
  }

  /** Waits until this tab sees the last text of a key, and answers the marks of it. */
  async catchUp(area: WebStorage, key: string): Promise<readonly string[]> {
    const marks = await this.#marksOf(key)
    const [mark, ...others] = marks
    if (mark === undefined || others.length > 0) {
      // Nobody has written it of late, or whoever has is gone.
      if (!this.#own.delete(key)) await repeated(NOBODY, () => true)
    } else if (this.#held.get(key)?.name !== mark) {
      await repeated(PATIENCE, () => this.#markOf(key, area.getItem(key)) !== mark)
    }
    return marks
  }

  /** Knows that nobody else can have written a key: its name was made here, at random. */
  own(key: string): void {
    if (this.#own.size < MOST_OWN) this.#own.add(key)
  }

  /** Puts a mark in the place of those that there are, before its text is written; answers it. */
  async move(key: string, text: string | null, marks: readonly string[]): Promise<readonly string[]> {
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
    const timer = setTimeout(() => this.#release(key), LIFE)
    this.#held.set(key, { name, release, timer, since: performance.now() })
  }

  /** A page that holds a lock can't be kept for coming back to it. */
  readonly #leave = (): void => {
    for (const [key, { since }] of [...this.#held]) {
      if (performance.now() - since > PATIENCE) this.#release(key)
    }
  }

  #release(key: string): void {
    const mark = this.#held.get(key)
    if (mark === undefined) return
    clearTimeout(mark.timer)
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
  /** Of the monotonic clock. */
  since: number
  release: () => void
  timer: ReturnType<typeof setTimeout>
}

/** How long to wait where nobody tells what was written last, in milliseconds. */
const NOBODY = 50

/** How long to wait for a text that may never come, since others have removed it, in milliseconds. */
const PATIENCE = 1000

/** Beyond these, an id that was made here counts as any other. */
const MOST_OWN = 1000

/** How long a mark is held, in milliseconds: by then every tab sees the text. */
const LIFE = 5000

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

/** Asks again for so many milliseconds; a page that nobody looks at has its timers once a second. */
async function repeated(most: number, isToGoOn: () => boolean): Promise<void> {
  const begin = performance.now()
  while (isToGoOn() && performance.now() - begin < most) await navigator.locks.query()
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
