import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { storageConformance } from '../../src/conformance/index.ts'
import { StorageMemory } from '../../src/index.ts'
import { collectConformance } from '../support/collect-conformance.ts'

const here = fileURLToPath(new URL('.', import.meta.url))

/** A program that runs the suite for a memory storage. The code `test` defines the runner's `test`. */
const suite = (test: string) => `
  ${test}
  import { storageConformance } from '../../src/conformance/index.ts'
  import { StorageMemory } from '../../src/index.ts'
  storageConformance({ test, create: ({ now }) => new StorageMemory({ now }) })`

async function bundle(code: string, platform: 'node' | 'neutral'): Promise<string> {
  const stdin = { contents: code, resolveDir: here, loader: 'ts' as const }
  const { outputFiles } = await build({ stdin, bundle: true, write: false, format: 'esm', platform })
  return outputFiles[0]?.text ?? ''
}

const count = collectConformance({ create: () => new StorageMemory() }).length

test('the suite runs with node:test', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gsession-conformance-'))
  try {
    const file = join(folder, 'memory.test.mjs')
    await writeFile(file, await bundle(suite(`import { test } from 'node:test'`), 'node'))
    const { NODE_OPTIONS: _, NODE_TEST_CONTEXT: __, ...env } = process.env
    const args = ['--test', '--test-reporter=tap', file]
    const { stdout } = await promisify(execFile)(process.execPath, args, { env })
    expect(stdout).toContain('# fail 0')
    expect(stdout).toMatch(new RegExp(`^# pass ${count}$`, 'm'))
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('the suite runs with a runner like mocha', async () => {
  const queue: Array<() => unknown> = []
  const it = (_name: string, run: (this: unknown, done?: unknown) => unknown) => {
    // Mocha would take a parameter of the function for a callback.
    expect(run.length).toBe(0)
    queue.push(() => run.call({ timeout: () => {} }))
  }
  storageConformance({ test: it, create: ({ now }) => new StorageMemory({ now }) })
  expect(queue).toHaveLength(count)
  for (const run of queue) await run()
})

test('the suite imports no module of a platform', async () => {
  const code = await bundle(suite('const test = () => {}'), 'neutral')
  expect(code).not.toMatch(/\bfrom\s*["']|\brequire\(|\bprocess\./)
})

test('no two tests of the suite have the same title', () => {
  const names = collectConformance({ create: () => new StorageMemory() }).map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
})
