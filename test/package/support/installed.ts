import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/**
 * Installs what a folder of `fixtures/` locks, once for each lock. Returns the folder of packages; `undefined` where
 * the registry can't be reached, so that tests are skipped there, but not on a build server.
 */
export async function installed(fixture: string): Promise<string | undefined> {
  const source = join(root, 'test/package/fixtures', fixture)
  const hash = createHash('sha256')
    .update(readFileSync(join(source, 'package-lock.json')))
    .digest('hex')
  const kept = join(root, `.tmp/installed-${fixture}-${hash.slice(0, 16)}`)
  try {
    if (!existsSync(kept)) await install(source, kept)
  } catch (error) {
    if (
      process.env.CI === 'true' ||
      !/E(NOTFOUND|AI_AGAIN|CONNREFUSED|TIMEDOUT|NETUNREACH)/.test(String(error))
    )
      throw error
    return undefined
  }
  return join(kept, 'node_modules')
}

async function install(source: string, kept: string): Promise<void> {
  mkdirSync(join(root, '.tmp'), { recursive: true })
  const folder = mkdtempSync(join(root, '.tmp/installing-'))
  cpSync(source, folder, { recursive: true })
  console.log(`Installing test/package/fixtures (npm ci): ${source}`)
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  await promisify(execFile)('npm', args, { cwd: folder, shell: process.platform === 'win32' })
  try {
    renameSync(folder, kept)
  } catch (error) {
    // Another test was faster.
    if (!existsSync(kept)) throw error
    rmSync(folder, { recursive: true, force: true })
  }
}
