import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, expect, it } from 'vitest'
import { ensureBuild } from '../../scripts/prepare.mjs'
import { startRedis } from '../node/redis/support/redis-server.ts'
import { itWithRedis } from '../node/redis/support/with-redis.ts'
import { installed } from '../support/installed.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const page = readFileSync(join(root, 'docs/testing.md'), 'utf8')
let jest: string

beforeAll(() => {
  ensureBuild()
  jest = installed(join(root, 'test/support/jest'))
})

it.each([
  'examples/testing/vitest.test.mjs',
  'examples/testing/jest.test.cjs',
  'examples/testing/page.test.mjs',
  'examples/testing/jsdom-setup.cjs',
  'examples/testing/jest-jsdom.test.cjs',
])('docs/testing.md shows %s', (path) => {
  expect(page).toContain(`\`\`\`js\n${readFileSync(join(root, path), 'utf8')}\`\`\``)
})

it('the example for Vitest passes', async () => {
  expect(await runVitest('vitest.test')).toEqual({ numPassedTests: 2, success: true })
})

it.each(['jsdom', 'happy-dom'])('the example for pages passes in %s', async (environment) => {
  const result = await runVitest('page.test', '--environment', environment)
  expect(result).toEqual({ numPassedTests: 1, success: true })
})

it('the examples for Jest pass, also in jsdom', async () => {
  expect(await runJest('examples/testing')).toEqual({ numPassedTests: 2, success: true })
})

it('in jsdom without a TextEncoder an import works, and a storage that needs one says what to do', async () => {
  const output = await runJest('examples/testing', { setupFiles: [] }).catch(String)
  expect(output).toContain('set globalThis.TextEncoder, from node:util')
})

itWithRedis('sessions work in Jest, on files, requests and Redis, while its timers are fake', async () => {
  const redis = await startRedis()
  try {
    const result = await runJest('test/package/jest', {}, { REDIS_PORT: String(redis.port) })
    expect(result).toEqual({ numPassedTests: 10, success: true })
  } finally {
    await redis.stop()
  }
})

async function runVitest(file: string, ...args: string[]): Promise<object> {
  const all = ['run', '--root', 'examples/testing', '--reporter=json', ...args, file]
  const { numPassedTests, success } = JSON.parse(await run(join(root, 'node_modules/.bin/vitest'), all))
  return { numPassedTests, success }
}

/** Runs Jest on a folder, in CommonJS as it does by default, and returns what it counts. */
async function runJest(folder: string, settings: object = {}, env: NodeJS.ProcessEnv = {}): Promise<object> {
  const config = {
    rootDir: join(root, folder),
    testMatch: ['**/*.test.cjs'],
    modulePaths: [join(jest, 'node_modules')],
    setupFiles: folder === 'examples/testing' ? ['./jsdom-setup.cjs'] : [],
    testEnvironment: join(jest, 'node_modules/jest-environment-node'),
    // Only what hangs takes so long.
    testTimeout: 300_000,
    ...settings,
  }
  const args = ['--config', JSON.stringify(config), '--ci', '--runInBand', '--json']
  const { numPassedTests, success } = JSON.parse(await run(join(jest, 'node_modules/.bin/jest'), args, env))
  return { numPassedTests, success }
}

/** Returns what a program prints. Rejects with all of it if it fails. */
async function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  // Vitest's own variables would make another Vitest, or a Jest, take itself for a part of it.
  const outer = Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_ENV|TEST)/.test(name))
  const options = { cwd: root, env: { ...Object.fromEntries(outer), ...env }, maxBuffer: 2 ** 24 }
  const { stdout } = await promisify(execFile)(program, args, options).catch((error) => {
    throw new Error(`${error.message}\n${error.stdout}`)
  })
  return stdout
}
