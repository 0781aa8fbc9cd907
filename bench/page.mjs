import { SourceMap } from 'node:module'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

const PAGES = {
  'gsession/browser/indexeddb': `import { Manager } from './platforms/browser/indexeddb/index.ts'
    globalThis.manager = new Manager(1000)`,
  gsession: `import { Manager } from './platforms/entry-browser.ts'
    globalThis.manager = new Manager(1000)`,
}

/** The parts of a page, by the paths of their modules; each module is of the first that it matches. */
const PARTS = {
  'sessions: Manager, Session, what one use sees and changes': /src\/session\//,
  'JSON: exact numbers, values that keep their text': /src\/json\//,
  'records: their bytes, how changes are applied, what GoFrame has no field for': /src\/(record|crypto)\//,
  'storages of records: the eleven methods, moves, renewals, signals': /src\/storage\//,
  'errors: codes, causes without ids and values':
    /src\/common\/(session-error|error-|session-panic|programming)/,
  'checks: ids, keys, TTLs, options, limits; random ids; small helpers': /src\/common\//,
  'IndexedDB: connections, transactions, time limits': /indexeddb\/(indexeddb-|database-)|idb-keyval/,
  'memory where a browser allows no IndexedDB': /fallback|storage-default/,
  'the site: notices to other tabs, room': /site-storage|change-channel|persistence/,
  'records in a browser: sweeps when idle, renewals, listings': /platforms\//,
}

/** Prints what the parts of a page weigh: how much smaller the page is, minified and gzipped, without each. */
export default async function bench() {
  const results = []
  for (const [page, source] of Object.entries(PAGES)) {
    const { text, owners } = await bundled(source)
    const whole = gzipped(text)
    console.log(`${page}: ${whole} bytes minified by esbuild and gzipped; without each part so much less:`)
    for (const part of Object.keys(PARTS)) {
      const rest = [...text].filter((_, at) => owners[at] !== part).join('')
      const bytes = whole - gzipped(rest)
      if (rest.length < text.length) console.log(`${String(bytes).padStart(7)}  ${part}`)
    }
    results.push({ name: `bytes of a page: ${page}`, floor: 'bytes', ratio: whole, isPrinted: true })
  }
  return results
}

/** The text of a page, and the part that each of its characters is of. */
async function bundled(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: ROOT, loader: 'ts' },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    sourcemap: 'external',
    write: false,
    outdir: '/',
  })
  const text = outputFiles.find(({ path }) => path.endsWith('.js')).text
  const map = new SourceMap(JSON.parse(outputFiles.find(({ path }) => path.endsWith('.map')).text))
  const owners = []
  for (const [row, line] of text.split('\n').entries()) {
    for (let column = 0; column < line.length; column++) owners.push(partOf(map.findEntry(row, column)))
    owners.push(undefined)
  }
  return { text, owners }
}

function partOf({ originalSource = '' }) {
  return Object.keys(PARTS).find((part) => PARTS[part].test(originalSource))
}

const gzipped = (text) => gzipSync(text, { level: 9 }).length
