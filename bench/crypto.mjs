import { mkdirSync, writeFileSync } from 'node:fs'
import { measureCrypto } from './support/crypto-contenders.mjs'
import { measureInChromium } from './support/crypto-in-chromium.mjs'
import { printThresholds, printTimes } from './support/crypto-tables.mjs'
import { measureThresholds } from './support/crypto-thresholds.mjs'
import { ROUNDS, RUN_MS } from './support/measure.mjs'

const SIZES = [64, 256, 1024, 4096, 65_536, 1_048_576]
const FILE = '.tmp/bench-crypto.json'

/** Compares AES of each engine with `@noble/ciphers` itself and WebCrypto, in Node and in Chromium. */
export default async function bench() {
  const options = { runMs: RUN_MS / 3, rounds: ROUNDS }
  const inNode = new Map()
  for (const size of SIZES) {
    inNode.set(size, await measureCrypto(size, ['wasm', 'noble', 'node', 'default'], options))
  }
  printTimes('Node', inNode)
  const inChromium = await measureInChromium(SIZES, ['wasm', 'noble'], options)
  if (inChromium !== undefined) printTimes('Chromium', inChromium)
  const thresholds = await measureThresholds(options)
  printThresholds(thresholds)

  const results = [...resultsOf('Node', inNode), ...resultsOf('Chromium', inChromium ?? new Map())]
  mkdirSync('.tmp', { recursive: true })
  writeFileSync(FILE, `${JSON.stringify({ results, thresholds }, null, 2)}\n`)
  console.log(`\n        -    all of it: ${FILE}`)
  return results
}

function resultsOf(place, measured) {
  return [...measured].flatMap(([size, operations]) =>
    Object.entries(operations).flatMap(([operation, [floor, ...contenders]]) =>
      contenders.map(({ contender, microseconds, ratio }) => ({
        name: `${operation} ${size} bytes, ${contender}, ${place}`,
        floor: floor.contender,
        ratio,
        perSecond: 1e6 / microseconds,
        floorPerSecond: 1e6 / floor.microseconds,
        isPrinted: true,
      })),
    ),
  )
}
