import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect } from 'vitest'
import { engines } from './support/in-engines.ts'
import { PATIENCE } from './support/patience.mjs'

describe.each(engines)('a script of its own, without a test runner, in %s', (name, inEngine) => {
  const launching = `
    import { launch${name} } from '${new URL(`support/${name.toLowerCase()}.mjs`, import.meta.url)}'
    const browser = await launch${name}()`

  inEngine('measures in a page and gets JSON', async () => {
    const script = `
      ${launching}
      import { bundle } from '${new URL('support/bundle.mjs', import.meta.url)}'
      import { runInPage } from '${new URL('support/run.mjs', import.meta.url)}'
      const files = await bundle('export default () => ({ milliseconds: performance.now() })')
      console.log(JSON.stringify(await runInPage(browser, files)))
      await browser.close()`
    expect(JSON.parse(await runNode(script))).toEqual({ milliseconds: expect.any(Number) })
  })

  inEngine('leaves no browser behind when it is killed', async ({ skip }) => {
    skip(process.platform !== 'linux')
    const folder = await mkdtemp(join(tmpdir(), 'gsession-browser-'))
    const script = `
      ${launching}
      await (await browser.newContext()).newPage()
      console.log(JSON.stringify(browser.processGroups))
      process.kill(process.pid, 'SIGKILL')`
    const groups: number[] = JSON.parse(await runNode(script, { TMPDIR: folder }))
    expect(groups).toContainEqual(expect.any(Number))
    await expect.poll(() => runningIn(groups)).toEqual([])
    await rm(folder, { recursive: true, maxRetries: 10 })
  })
})

/** What a script prints, however it ends. */
async function runNode(script: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const args = ['--input-type=module', '--eval', script]
  const options = { timeout: PATIENCE, env: { ...process.env, ...env } }
  const ended = promisify(execFile)(process.execPath, args, options)
  const { stdout } = await ended.catch((error) => error)
  return stdout
}

/** The processes of these groups, without those that have ended and that nobody has asked how. */
async function runningIn(groups: readonly number[]): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const stats = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')))
  return stats.filter((stat) => {
    const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return state !== 'Z' && groups.includes(Number(group))
  })
}
