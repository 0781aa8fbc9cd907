import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { bundled } from '../../node/redis/support/bundle.ts'

const worker = bundled(new URL('./workers/rejecting.ts', import.meta.url))

it.each([
  ['handle', 2],
  ['middleware', 1],
  ['abort', 1],
  ['a change after the abort', 1],
])('a save that fails is told, and ends no process: %s', (name, failures) => {
  const { stdout, stderr, status } = spawnSync(process.execPath, [worker, name], { encoding: 'utf8' })
  expect({ stdout, stderr, status }).toEqual({
    stdout: `${'STORAGE_UNAVAILABLE\n'.repeat(failures)}alive\n`,
    stderr: '',
    status: 0,
  })
})
