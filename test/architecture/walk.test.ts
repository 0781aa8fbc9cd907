import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, expect, it } from 'vitest'
import { describeWithRedis } from '../node/redis/support/with-redis.ts'

const tracer = fileURLToPath(new URL('../../scripts/trace-walk.mjs', import.meta.url))

/** The most modules from a call of the session to the command that it sends. */
const MOST_MODULES = 12

/** What the tracer tells of one call of a session. */
interface TracedCall {
  readonly commands: readonly string[]
  readonly path: {
    readonly modules: readonly string[]
    readonly steps: ReadonlyArray<{ readonly module: string }>
  }
  readonly modules: readonly string[]
  readonly enteredAgain: readonly string[]
}

interface Trace {
  readonly functions: number
  readonly set: TracedCall
  readonly close: TracedCall
}

describeWithRedis.each([
  ['that the process has used before', []],
  ['that the process has not seen', ['--unseen']],
])('the walk of a change of a session %s', (_session, args) => {
  let trace: Trace

  beforeAll(async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [tracer, '--json', ...args])
    trace = JSON.parse(stdout)
  })

  it.each(['set', 'close'] as const)('the walk of Session.%s is seen from the session to Redis', (call) => {
    const { commands, path, modules } = trace[call]
    expect(commands).not.toEqual([])
    expect(path.modules.at(0)).toMatch(/\/session-(keys|base)\.ts$/)
    expect(path.modules.at(-1)).toMatch(/^platforms\/node\/redis\//)
    expect(modules).toEqual(expect.arrayContaining([...path.modules]))
  })

  it.each(['set', 'close'] as const)(
    `the walk of Session.%s to Redis has at most ${MOST_MODULES} modules`,
    (call) => {
      expect(trace[call].path.modules.length).toBeLessThanOrEqual(MOST_MODULES)
    },
  )

  it.each(['set', 'close'] as const)('Session.%s enters no module again that is still at work', (call) => {
    expect(trace[call].enteredAgain).toEqual([])
    expect(trace[call].path.steps).toHaveLength(trace[call].path.modules.length)
  })
})
