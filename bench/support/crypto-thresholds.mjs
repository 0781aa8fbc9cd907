import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { sideBySide } from './side-by-side.mjs'

const SIZES = [128, 192, 256, 320, 384, 448, 512, 576, 640, 704, 768, 1024, 1536, 2048]

/**
 * Compares the engine of the kernel with that of `node:crypto`, for each length of input. It shows at which length
 * `platforms/node/crypto/node-engines.ts` should switch.
 */
export async function measureThresholds(options) {
  const { nodeEngine, wasmEngine } = await loadEngines()
  const engines = { node: nodeEngine, wasm: wasmEngine() }
  const rows = []
  for (const size of SIZES) {
    const row = { size }
    for (const [operation, work] of Object.entries(operationsOn(size, nodeEngine))) {
      const both = Object.entries(engines).map(([name, engine]) => [name, (call) => work(engine, call)])
      row[operation] = await sideBySide(Object.fromEntries(both), options)
    }
    rows.push(row)
  }
  return rows
}

/** Alternates two keys, so that each call has to expand its key. */
function operationsOn(size, engine) {
  const keys = [randomBytes(32), randomBytes(32)]
  const [iv, nonce, id, plain] = [16, 12, 32, size].map((length) => new Uint8Array(randomBytes(length)))
  const ofCbc = keys.map((key) => engine.encryptCbc(plain.subarray(1), key, iv))
  const ofGcm = keys.map((key) => engine.encryptGcm(plain.subarray(16), key, nonce, id))
  return {
    encryptCbc: (by, call) => by.encryptCbc(plain, keys[call & 1], iv),
    decryptCbc: (by, call) => by.decryptCbc(ofCbc[call & 1], keys[call & 1], iv),
    encryptGcm: (by, call) => by.encryptGcm(plain, keys[call & 1], nonce, id),
    decryptGcm: (by, call) => by.decryptGcm(ofGcm[call & 1], keys[call & 1], nonce, id),
  }
}

/** The package does not export its engines, so they are bundled from its sources. */
async function loadEngines() {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        export { nodeEngine } from './platforms/node/crypto/node-engine.ts'
        export { wasmEngine } from './src/crypto/engine/wasm-engine.ts'`,
      resolveDir: fileURLToPath(new URL('../..', import.meta.url)),
    },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    write: false,
    logLevel: 'silent',
  })
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`)
}
