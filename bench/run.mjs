import { readdirSync, writeFileSync } from 'node:fs'

/** Runs all benchmarks of this folder, or the named ones, and prints ratios. */
const args = process.argv.slice(2)
const jsonFile = args.includes('--json') ? args.splice(args.indexOf('--json'), 2)[1] : undefined
const names =
  args.length > 0 ? args : readdirSync(new URL('.', import.meta.url)).filter((name) => name.endsWith('.mjs'))

const results = []
for (const name of names.filter((it) => it !== 'run.mjs')) {
  const { default: bench } = await import(
    new URL(name.endsWith('.mjs') ? name : `${name}.mjs`, import.meta.url)
  )
  for (const result of await bench()) {
    results.push(result)
    if (result.isPrinted !== true) print(result)
  }
}
if (jsonFile !== undefined) writeFileSync(jsonFile, `${JSON.stringify(results, null, 2)}\n`)

function print({ name, floor, ratio, target, perSecond, floorPerSecond, note }) {
  const asked = target === undefined ? '' : `(asked: ${target}) `
  const speeds = perSecond === undefined ? '' : `${round(perSecond)}/s beside ${round(floorPerSecond)}/s`
  console.log(`${ratio.toFixed(2).padStart(7)} x  ${name}  ${asked}of ${floor}; ${note ?? speeds}`)
}

function round(number) {
  return Math.round(number).toLocaleString('en')
}
