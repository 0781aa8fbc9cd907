import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { beforeAll, expect, it } from 'vitest'
import { ensureBuild } from '../../scripts/prepare.mjs'

const root = new URL('../..', import.meta.url)

beforeAll(() => ensureBuild())

it.each([
  ['imported', 'module', "await import('gsession')"],
  ['required', 'commonjs', "require('gsession')"],
])(
  "a manager of a server uses a storage of GoFrame's eleven methods as it is: %s",
  async (_name, type, gsession) => {
    const script = `
    (async () => {
      const { Manager, StorageMemory } = ${gsession}
      const storage = Object.assign(new StorageMemory(), { mergeSession: undefined, moveSession: undefined })
      const manager = new Manager(1000, storage)
      const session = manager.new()
      await session.set('n', 1)
      await session.close()
      await session.regenerateId()
      console.log(await manager.new(await session.id()).get('n'))
    })()`
    const { stdout } = await promisify(execFile)(process.execPath, [`--input-type=${type}`, '-e', script], {
      cwd: root,
    })
    expect(stdout).toBe('1\n')
  },
)
