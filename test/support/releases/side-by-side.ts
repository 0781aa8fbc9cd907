import { expect } from 'vitest'
import { runVersion, type Version } from './run.ts'
import type { Job } from './worker.ts'

type Setting = Pick<Job, 'place' | 'crypto' | 'encoding'>

const DAY = 24 * 3_600_000
const IDS = ['one', 'two', 'three']

/** An own TTL that sessions get, and must keep. */
export const OWN_TTL = 30 * DAY

/** The releases change the same sessions by turns: each reads what the one before has written. */
export async function byTurns(setting: Setting): Promise<void> {
  const order: Version[] = ['0.1.0', 'this', '0.1.0', 'this', 'this', '0.1.0']
  const expected: Record<string, number> = {}
  for (const [turn, version] of order.entries()) {
    const key = `turn-${turn}`
    const job = { ...setting, ids: IDS, key, rounds: 2, ...(turn === 1 && { ownTTL: OWN_TTL }) }
    const { code, data } = await runVersion(version, job)
    Object.assign(expected, { [key]: 2, shared: 2 * (turn + 1) })
    expect(code, `turn ${turn}`).toBeUndefined()
    for (const id of IDS) expect(data[id], `turn ${turn}`).toEqual(expected)
  }
}

/** Processes of both releases change the same sessions at once: no change is lost. */
export async function atOnce(setting: Setting, rounds = 40): Promise<void> {
  await runVersion('0.1.0', { ...setting, ids: IDS, key: 'first', rounds: 1, ownTTL: OWN_TTL })
  const versions: Version[] = ['0.1.0', 'this', '0.1.0', 'this']
  const reports = await Promise.all(
    versions.map((version, i) => runVersion(version, { ...setting, ids: IDS, key: `of-${i}`, rounds })),
  )
  for (const { code } of reports) expect(code).toBeUndefined()
  const own = Object.fromEntries(versions.map((_, i) => [`of-${i}`, rounds]))
  const expected = { first: 1, ...own, shared: 1 + versions.length * rounds }
  for (const version of ['0.1.0', 'this'] as const) {
    const { code, data } = await runVersion(version, { ...setting, ids: IDS, key: 'none', rounds: 0 })
    expect(code).toBeUndefined()
    for (const id of IDS) expect(data[id]).toEqual(expected)
  }
}
