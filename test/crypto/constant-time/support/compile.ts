import { readFileSync } from 'node:fs'
import asc from 'assemblyscript/asc'

const FIXTURES = new URL('../fixtures/', import.meta.url)
const KERNEL_SOURCES = new URL('../../../../src/crypto/engine/wasm/assembly/', import.meta.url)

/** A change of one of the kernel's sources: the text to replace, and its replacement. */
export interface Change {
  readonly file: string
  readonly find: string | RegExp
  readonly replacement: string
}

/** Compiles a fixture as the kernel is compiled. */
export function compileFixture(name: string): Promise<Uint8Array> {
  return compile(name, (file) => readOrNull(new URL(file, FIXTURES)))
}

/** Compiles the kernel's sources, and the fixtures beside them, after a change. */
export function compileKernelWith({ file, find, replacement }: Change): Promise<Uint8Array> {
  return compile('index.ts', (name) => {
    const text = readOrNull(new URL(name, KERNEL_SOURCES)) ?? readOrNull(new URL(name, FIXTURES))
    if (name !== file || text === null) return text
    const changed = text.replace(find, replacement)
    if (changed === text) throw new Error(`${file} has changed, and the test must too`)
    return changed
  })
}

async function compile(entry: string, readFile: (name: string) => string | null): Promise<Uint8Array> {
  let bytes: Uint8Array | undefined
  const { error, stderr } = await asc.main(
    [
      entry,
      ...['--outFile', 'module.wasm', '-O3', '--converge', '--noAssert'],
      ...['--runtime', 'stub', '--use', 'abort=', '--enable', 'simd'],
      ...['--initialMemory', '1', '--maximumMemory', '1'],
    ],
    {
      readFile,
      writeFile: (_name, contents) => {
        bytes = contents as Uint8Array
      },
      listFiles: () => null,
    },
  )
  if (error !== null || bytes === undefined) throw new Error(`${entry} does not compile: ${stderr}`)
  return bytes
}

function readOrNull(url: URL): string | null {
  try {
    return readFileSync(url, 'utf8')
  } catch {
    return null
  }
}
