import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'
import { expect, test } from 'vitest'
import { isProbablySeconds } from '../../src/common/seconds-warning.ts'

const DAY = 86_400

test.each([60, 300, 900, 3600, 7200, DAY, 7 * DAY, 14 * DAY, 30 * DAY, 90 * DAY, 365 * DAY])(
  'a TTL that is minutes or days in seconds looks like one: %i',
  (ttl) => expect(isProbablySeconds(ttl)).toBe(true),
)

test.each([5, 50, 100, 400, 1000, 5000, 60_000, 90_000, 600_000, 3_600_000, 1000 * DAY, 30_000 * DAY, 1.5])(
  'a TTL that is usual in milliseconds does not: %d',
  (ttl) => expect(isProbablySeconds(ttl)).toBe(false),
)

test.each([
  ['in development it is warned of once', undefined, 1],
  ['in production it is not', 'production', 0],
  ['in tests it is not', 'test', 0],
])('%s', (_title, environment, times) => {
  const printed = run(environment)
  expect(printed.match(/GSESSION_TTL_IN_SECONDS/g)?.length ?? 0).toBe(times)
  expect(printed.includes('3600 is 3.6 seconds')).toBe(times === 1)
})

/** What a program of its own prints that gives many TTLs in seconds. */
function run(environment: string | undefined): string {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const contents = `
    import { Manager, StorageMemory, StorageFile } from './platforms/node/index.ts'
    import { Store } from './platforms/http/express-session/index.ts'
    process.on('warning', ({ code, message }) => console.log(code, message))
    new Manager(3600, new StorageMemory())
    new Manager(86400, new StorageMemory())
    new StorageFile('.tmp/none', 7200)
    new Store(new StorageMemory(), { ttl: 2592000 })`
  const { outputFiles } = buildSync({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    write: false,
  })
  const env = { ...process.env, NODE_ENV: environment }
  const { stdout, stderr, status } = spawnSync(process.execPath, ['-'], {
    env,
    input: outputFiles[0]?.text ?? '',
    cwd: root,
  })
  expect([status, String(stderr).replace(/\(node:.*/gs, '')]).toEqual([0, ''])
  return String(stdout)
}
