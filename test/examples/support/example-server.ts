import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { RuntimeName } from './runtimes.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const FAIL_SAVES = './test/examples/support/fail-saves.mjs'

/** In milliseconds: far more than a start takes, and an end. */
const PATIENCE = 300_000
const PATIENCE_AT_END = 2000

const ARGUMENTS: Record<RuntimeName, string[]> = {
  node: ['--import', FAIL_SAVES],
  bun: ['--preload', FAIL_SAVES],
  deno: ['run', '--allow-all', '--no-lock', '--no-prompt', '--preload', FAIL_SAVES],
}

/** An example in its own process, with its own folder of sessions. */
export interface ExampleServer {
  readonly address: string
  /** Returns the number of stored sessions. */
  count(): Promise<number>
}

const stops: (() => Promise<void>)[] = []

/** Ends all examples that were started. */
export async function stopExamples(): Promise<void> {
  await Promise.all(stops.splice(0).map((stop) => stop()))
}

/** Starts an example. Its saves fail if they change one of the keys in `failing`. */
export async function startExample(
  runtime: RuntimeName,
  command: string,
  example: string,
  failing: string[] = [],
): Promise<ExampleServer> {
  const folder = await mkdtemp(join(tmpdir(), 'gsession-frameworks-'))
  const sessions = join(folder, 'gsessions')
  await mkdir(sessions, { mode: 0o700 })
  const child = spawn(command, [...ARGUMENTS[runtime], `examples/frameworks/${example}`], {
    cwd: ROOT,
    env: {
      ...process.env,
      PORT: '0',
      FAILING: failing.join(),
      TMPDIR: folder,
      TEMP: folder,
      TMP: folder,
      NODE_ENV: 'production',
      DENO_DIR: join(folder, 'deno'),
      DENO_NO_UPDATE_CHECK: '1',
    },
  })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  stops.push(async () => {
    child.kill()
    const killing = setTimeout(() => child.kill('SIGKILL'), PATIENCE_AT_END)
    await ended
    clearTimeout(killing)
    await rm(folder, { recursive: true, force: true })
  })
  return { address: await addressOf(child, ended), count: () => countIn(sessions) }
}

/** The address that an example prints. */
function addressOf(child: ReturnType<typeof spawn>, ended: Promise<void>): Promise<string> {
  let output = ''
  return new Promise((resolve, reject) => {
    const fail = (what: string) => reject(new Error(`the example ${what}: ${output}`))
    const timer = setTimeout(() => fail('prints no address'), PATIENCE)
    const hear = (text: string) => {
      // Only the beginning of the output is kept, but all of it must be read.
      if (output.length < 10_000) output += text
      const [, address] = /^(http:\/\/127\.0\.0\.1:\d+)$/m.exec(output) ?? []
      if (address === undefined) return
      clearTimeout(timer)
      resolve(address)
    }
    child.stdout?.setEncoding('utf8').on('data', hear)
    child.stderr?.setEncoding('utf8').on('data', hear)
    ended.then(() => {
      clearTimeout(timer)
      fail('has ended')
    })
    child.once('error', reject)
  })
}

async function countIn(sessions: string): Promise<number> {
  return (await readdir(sessions)).filter((name) => name.endsWith('.session')).length
}
