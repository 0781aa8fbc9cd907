import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'
import { afterAll } from 'vitest'

const bundles = new Map<string, string>()
let folder: string | undefined

afterAll(() => {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
})

/** A module as plain JavaScript, with all that it imports: a process of its own can run it. */
export function bundled(module: URL): string {
  const known = bundles.get(module.href)
  if (known !== undefined) return known
  folder ??= mkdtempSync(join(tmpdir(), 'gsession-redis-workers-'))
  const outfile = join(folder, `${basename(module.pathname, '.ts')}.mjs`)
  buildSync({
    entryPoints: [fileURLToPath(module)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // The clients are CommonJS modules, which require what Node brings along.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)",
    },
    logLevel: 'error',
  })
  bundles.set(module.href, outfile)
  return outfile
}
