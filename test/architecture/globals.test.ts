import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const root = new URL('../../', import.meta.url)

/** What is looked up in one place alone, and where. */
const PLACES: ReadonlyArray<readonly [what: RegExp, place: string]> = [
  [/\[Symbol\.asyncDispose\]\(/, 'src/common/async-dispose.ts'],
  [/new TextEncoder\(/, 'src/common/utf8.ts'],
  [/performance\.now\(\)/, 'src/common/real-timers.ts, or src/storage/renewal-queue.ts'],
  [/\bqueueMicrotask\(/, 'src/common/real-timers.ts'],
  [/process\.nextTick/, 'platforms/node/redis/turn-end.ts'],
  [/\bDate\.now\b(?!`)/, 'src/common/system-clock.ts'],
]

function sources(): string[] {
  return ['src', 'platforms'].flatMap((folder) =>
    readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.includes('assembly'))
      .map((name) => `${folder}/${name}`),
  )
}

it.each(PLACES)('what a test environment lacks or replaces is used in one place: %s in %s', (what, place) => {
  const others = sources().filter((path) => !place.includes(path) && !path.startsWith('src/conformance/'))
  const users = others.filter((path) => what.test(readFileSync(new URL(path, root), 'utf8')))
  expect(users).toEqual([])
  expect(others.length).toBeGreaterThan(100)
})
