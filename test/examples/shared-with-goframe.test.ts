import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { findGo, findRedis } from '../../scripts/system.mjs'

const RUN = fileURLToPath(new URL('../../examples/shared-with-goframe/run.mjs', import.meta.url))
const isMissing = (findGo() === undefined || findRedis() === undefined) && process.env.CI !== 'true'

it.skipIf(isMissing)(
  'a GoFrame server and a Node server share log-ins and carts over one Redis',
  async () => {
    const env = { ...process.env, REDIS_URL: undefined }
    const { stdout } = await promisify(execFile)(process.execPath, [RUN, '--check'], { env })
    const steps = stdout.split('\n').filter((line) => line.startsWith('ok   '))
    expect(steps).toContain('ok   a cart is filled at both')
    expect(steps).toContain('ok   a log-out at Node ends the session at GoFrame')
    expect(stdout).not.toContain('FAIL')
  },
)
