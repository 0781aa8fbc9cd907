import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { buildSync } from 'esbuild'
import { afterAll } from 'vitest'
import type { Job, Report } from './worker.ts'

/** Which code a process runs: release 0.1.0 as it was packed, or this version. */
export type Version = '0.1.0' | 'this'

/** Does a job in a process of its own. */
export async function runVersion(version: Version, job: Omit<Job, 'release'>): Promise<Report> {
  const { worker, release } = prepared()
  const whole: Job = version === 'this' ? job : { ...job, release }
  const { stdout } = await promisify(execFile)(process.execPath, [worker, JSON.stringify(whole)])
  return JSON.parse(stdout)
}

let folder: string | undefined

afterAll(() => {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
  folder = undefined
})

/** The worker as plain JavaScript, and the unpacked release. */
function prepared(): { worker: string; release: string } {
  const isReady = folder !== undefined
  folder ??= mkdtempSync(join(tmpdir(), 'gsession-releases-'))
  const worker = join(folder, 'worker.mjs')
  const release = pathToFileURL(join(folder, 'package', 'dist', 'node.mjs')).href
  if (isReady) return { worker, release }
  execFileSync('tar', ['-xzf', pathOf('../../vectors/releases/gsession-0.1.0.tgz')], { cwd: folder })
  buildSync({
    entryPoints: [pathOf('./worker.ts')],
    outfile: worker,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // The client is a CommonJS module, which requires what Node brings along.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)",
    },
    logLevel: 'error',
  })
  return { worker, release }
}

function pathOf(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url))
}
