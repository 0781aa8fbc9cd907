import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { Manager } from '../../../platforms/node/index.ts'
import { exact, stringify } from './exact-json.ts'
import { type GoOptions, type GoPlace, GoProcess, goArguments } from './go-process.ts'

/** What the hammer of the GoFrame program reports. */
export interface HammerReport {
  writes: number
  reads: number
  /** Reads that found no data. */
  empty: number
  errors: number
  firstError: string
  /** How long a close took at most, in milliseconds. */
  longestSave: number
}

/** GoFrame reads and rewrites sessions as fast as it can, for a number of seconds. */
export async function goHammers(
  binary: string,
  place: GoPlace,
  ids: readonly string[],
  seconds: number,
  options: GoOptions & { seed?: number } = {},
): Promise<HammerReport> {
  const args = ['-ids', ids.join(','), '-seconds', String(seconds), '-seed', String(options.seed ?? 1)]
  const process = new GoProcess(binary, [...goArguments('hammer', place, options), ...args])
  try {
    return JSON.parse(await process.line())
  } finally {
    await process.end()
  }
}

/** What the side of Node has done and seen. */
export class OurHammer {
  uses = 0
  writes = 0
  /** The values of GoFrame and of Node that were read. */
  theirs = 0
  ours = 0
  readonly errors: string[] = []
  /** Sessions that were found without any data. */
  empty = 0
  /** Values that were never written. */
  readonly wrong: string[] = []
  /** The number in the last written value, by session and key. */
  readonly #last = new Map<string, number>()
  readonly #manager: Manager

  constructor(manager: Manager) {
    this.#manager = manager
  }

  /** Reads, changes and closes one session repeatedly, until a time. */
  async run(id: string, until: number): Promise<void> {
    for (let i = 0; Date.now() < until; i++) {
      try {
        await this.#use(id, i)
      } catch (error) {
        const { code, message } = error as { code?: string; message: string }
        this.errors.push(`${code} ${message}`)
      }
      if (i % 8 === 7) await sleep(1)
    }
  }

  /** The keys of a session that do not hold the value written last. Only if one run alone wrote them. */
  lostFrom(id: string, data: Readonly<Record<string, unknown>>): string[] {
    return Array.from({ length: 10 }, (_, n) => `ts_${n}`).filter((key) => {
      const i = this.#last.get(`${id} ${key}`)
      return i !== undefined && !isDeepStrictEqual(decoded(data[key]), patternOf(i))
    })
  }

  async #use(id: string, i: number): Promise<void> {
    const key = `ts_${i % 10}`
    const session = this.#manager.new(id)
    const data = await session.data()
    if (Object.keys(data).length === 0) this.empty++
    for (const [key, value] of Object.entries(data)) this.#check(key, value)
    if (i % 3 !== 0) {
      await session.set(key, patternOf(i))
      this.writes++
    }
    await session.close()
    if (i % 3 !== 0) this.#last.set(`${id} ${key}`, i)
    this.uses++
  }

  #check(key: string, value: unknown): void {
    if (/^go_\d$/.test(key) && isGoValue(value)) this.theirs++
    else if (/^ts_\d$/.test(key) && isOurValue(key, value)) this.ours++
    else if (!ALSO_THERE.has(key)) this.wrong.push(`${key}: ${summary(value)}`)
  }
}

/** The keys that the tests themselves set. */
const ALSO_THERE = new Set(['start', 'last', 'count'])

/** One letter, repeated up to 2,000 times, or 30,000 times. */
function isGoValue(value: unknown): boolean {
  if (typeof value !== 'string' || (value.length >= 2000 && value.length !== 30_000)) return false
  return value === '' || (/^[a-z]/.test(value) && value === value[0]?.repeat(value.length))
}

/** A value that holds its key, and can be checked. */
function patternOf(i: number): unknown {
  const text = 'é<&>'.repeat((i * 37) % 200)
  return { i, length: text.length, text, big: 9007199254740993n + BigInt(i) * 2n }
}

function isOurValue(key: string, value: unknown): boolean {
  const { i } = decoded(value) as { i: number }
  return key === `ts_${i % 10}` && isDeepStrictEqual(decoded(value), patternOf(i))
}

/** A hash table returns its JSON as text. */
function decoded(value: unknown): unknown {
  return typeof value === 'string' ? exact(value) : value
}

/** A value with each run of one letter as its length. */
function summary(value: unknown): string {
  return stringify(value)
    .replace(/([a-z])\1{3,}/g, (run, letter) => `${letter}*${run.length} `)
    .slice(0, 200)
}
