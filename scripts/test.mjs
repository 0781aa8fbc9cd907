import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ensureDependencies } from './prepare.mjs'
import { ensurePrograms } from './system.mjs'

// Runs everything that says whether the project is sound, and counts it: each step that is no test
// runner counts as one, the tests by their own number.

const root = fileURLToPath(new URL('..', import.meta.url))
const report = `${root}.tmp/vitest.json`
const isCI = process.env.CI === 'true'

process.chdir(root)
mkdirSync('.tmp', { recursive: true })
rmSync(report, { force: true })
ensureDependencies()
ensurePrograms()

const steps = [
  ['format, lint and the dependency rule', 'biome', ['check', '.']],
  ['types', 'tsc', ['--noEmit', '-p', 'tsconfig.json']],
  ['types of the core, without any platform', 'tsc', ['--noEmit', '-p', 'src/tsconfig.json']],
  ['build', 'rollup', ['-c', '--silent']],
  ['package (publint)', 'publint', ['--strict']],
  ['package (are the types wrong)', 'attw', ['--pack', '.', '--profile', 'node16']],
]

const total = { passed: 0, failed: 0, skipped: 0 }
for (const [name, command, args] of steps) count(name, run(command, args) ? 'passed' : 'failed')
addTests()
addJourneys()
count('benchmarks, very short', runBenchmarks() ? 'passed' : 'failed')

console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
process.exit(total.failed > 0 || (isCI && total.skipped > 0) ? 1 : 0)

function run(command, args, env = {}) {
  console.log(`\n> ${[command, ...args].join(' ')}`)
  const options = { stdio: 'inherit', env: { ...process.env, ...env } }
  return spawnSync(`${root}node_modules/.bin/${command}`, args, options).status === 0
}

function runBenchmarks() {
  console.log('\n> bench/run.mjs, very short')
  const env = { ...process.env, BENCH_MS: '10', BENCH_ROUNDS: '1' }
  return spawnSync(process.execPath, ['bench/run.mjs'], { stdio: 'inherit', env }).status === 0
}

function count(name, outcome) {
  total[outcome]++
  console.log(`${outcome === 'passed' ? 'ok  ' : 'FAIL'} ${name}`)
}

/** All parts: see vitest.config.ts. */
function addTests() {
  rmSync(report, { force: true })
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const isClean = run('vitest', ['run', ...reporters])
  const counts = readReport()
  total.passed += counts.numPassedTests ?? 0
  total.failed += counts.numFailedTests ?? 0
  total.skipped += (counts.numPendingTests ?? 0) + (counts.numTodoTests ?? 0)
  // A file that could not be loaded has no tests that could fail.
  if (!isClean && (counts.numFailedTests ?? 0) === 0) count('tests', 'failed')
}

/** Whole journeys and trials in Chromium, by a runner of their own. */
function addJourneys() {
  const name = 'journeys and trials in Chromium'
  rmSync(report, { force: true })
  const isClean = run('playwright', ['test', '--reporter=list,json'], { PLAYWRIGHT_JSON_OUTPUT_FILE: report })
  const { expected, unexpected, flaky, skipped } = readReport().stats ?? {}
  total.passed += expected ?? 0
  total.failed += (unexpected ?? 0) + (flaky ?? 0)
  total.skipped += skipped ?? 0
  if (!isClean && (unexpected ?? 0) === 0) count(name, 'failed')
}

function readReport() {
  try {
    return JSON.parse(readFileSync(report, 'utf8'))
  } catch {
    return {}
  }
}
