import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/**
 * Writes a folder with a package.json for each subpath, such as `crypto/noble/`. Tools that ignore `exports` (older
 * bundlers, and TypeScript with `moduleResolution: node10`) look for a subpath there.
 */
export function writeSubpathFolders() {
  const { exports, browser } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  for (const [subpath, target] of Object.entries(exports)) {
    if (typeof target === 'string' || subpath === '.') continue
    const folder = join(ROOT, subpath)
    mkdirSync(folder, { recursive: true })
    writeFileSync(
      join(folder, 'package.json'),
      `${JSON.stringify(entryOf(target, browser, folder), null, 2)}\n`,
    )
  }
}

/** What the package.json of a subpath says: the files for Node, and the one for browsers where that differs. */
function entryOf({ import: esm, require: cjs }, browser, folder) {
  const from = (path) => relative(folder, join(ROOT, path)).replaceAll('\\', '/')
  const [main, module] = [cjs.node ?? cjs.default, esm.node ?? esm.default]
  return {
    main: from(main),
    module: from(module),
    // A text, since Parcel reads no replacements of files that lie elsewhere.
    ...(module in browser && { browser: from(browser[module]) }),
    types: from(cjs.types),
  }
}
