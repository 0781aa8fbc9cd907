import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'

// Builds the AES kernel from src/crypto/engine/wasm/assembly and writes it, as text, where the engine imports it.

const root = fileURLToPath(new URL('..', import.meta.url))
const target = `${root}src/crypto/engine/wasm/kernel.ts`

const FIRST = 0x25
const PAGE = 86

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = kernelSource(await compileKernel())
  // A file that is up to date is not written again, so that what depends on it need not be built again.
  if (readFileSync(target, 'utf8') !== text) writeFileSync(target, text)
}

/** Compiles the module. The same sources give the same bytes with the same AssemblyScript. */
export async function compileKernel() {
  let bytes
  const { error, stderr } = await asc.main(
    [
      'src/crypto/engine/wasm/assembly/index.ts',
      ...['--outFile', 'kernel.wasm', '-O3', '--converge', '--noAssert'],
      ...['--runtime', 'stub', '--use', 'abort=', '--enable', 'simd'],
      ...['--initialMemory', '1', '--maximumMemory', '1'],
    ],
    {
      readFile: (name, base) => readOrNull(new URL(name, `file://${root}${base}/`)),
      writeFile: (_name, contents) => {
        bytes = contents
      },
      listFiles: () => null,
    },
  )
  if (error !== null) throw new Error(`the kernel does not compile: ${stderr}`)
  return bytes
}

/** The source of the file that contains the bytes. */
export function kernelSource(bytes) {
  const text = JSON.stringify(pack(bytes))
  return `/** The module of \`assembly/\`, packed as text; made by \`npm run build\`. */\nexport const KERNEL =\n  ${text}\n`
}

/** Encodes bytes as printable characters: see `src/crypto/engine/wasm/unpack.ts`. */
function pack(bytes) {
  let text = ''
  for (const byte of bytes) {
    const page = Math.floor(byte / PAGE)
    if (page > 0) text += String.fromCharCode(FIRST + PAGE + page - 1)
    text += String.fromCharCode(FIRST + (byte % PAGE))
  }
  return text
}

function readOrNull(url) {
  try {
    return readFileSync(url, 'utf8')
  } catch {
    return null
  }
}
