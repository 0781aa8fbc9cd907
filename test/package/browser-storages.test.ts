import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, expect, it } from 'vitest'
import { ensureBuild } from '../../scripts/prepare.mjs'

beforeAll(() => ensureBuild())

it("a process that has used the browser's storages ends by itself", async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--conditions', 'browser', '--input-type=module', '--eval', PROGRAM],
    { cwd: fileURLToPath(new URL('../..', import.meta.url)) },
  )
  expect(stdout).toBe('saved\n')
})

const PROGRAM = `
  import { Manager } from 'gsession'
  console.warn = () => {}
  const session = new Manager(100_000).new()
  await session.set('a', 1)
  await session.close()
  console.log('saved')`
