import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { failedInPlaywright, failedInVitest, failedOutside, printFailure } from './failed-tests.mjs'
import { ensureDependencies } from './prepare.mjs'
import { ensurePrograms } from './system.mjs'
import { UNHANDLED_ERRORS } from './unhandled-errors.mjs'

// Runs everything that says whether the project is sound, and counts it: each step that is no test
// runner counts as one, the tests by their own number. At the end it names what has failed.

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
  ['API reference: every public name has a docstring', 'typedoc', ['--emit', 'none']],
  ['build', 'rollup', ['-c', '--silent']],
  ['package (publint)', 'publint', ['--strict']],
  ['package (are the types wrong)', 'attw', ['--pack', '.']],
]

const total = { passed: 0, skipped: 0 }
const failures = []
for (const [name, command, args] of steps) count(name, run(command, args) ? 'passed' : 'failed')
addTests()
addJourneys()
count('benchmarks, very short', runBenchmarks() ? 'passed' : 'failed')

for (const failure of failures) console.log(`\n${printFailure(failure)}`)
console.log(`\n${total.passed} passed, ${failures.length} failed, ${total.skipped} skipped`)
process.exit(failures.length > 0 || (isCI && total.skipped > 0) ? 1 : 0)

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
  if (outcome === 'passed') total.passed++
  else failures.push({ title: name })
  console.log(`${outcome === 'passed' ? 'ok  ' : 'FAIL'} ${name}`)
}

/** All parts: see vitest.config.ts. */
function addTests() {
  for (const file of [report, UNHANDLED_ERRORS]) rmSync(file, { force: true })
  const reporters = ['default', 'json', './scripts/unhandled-errors.mjs'].map((name) => `--reporter=${name}`)
  const isClean = run('vitest', ['run', ...reporters, `--outputFile.json=${report}`])
  const result = readReport(report)
  total.passed += result.numPassedTests ?? 0
  total.skipped += (result.numPendingTests ?? 0) + (result.numTodoTests ?? 0)
  addFailures('tests', isClean, [
    ...failedInVitest(result, root),
    ...failedOutside(readReport(UNHANDLED_ERRORS).errors),
  ])
}

/** Whole journeys and trials in Chromium, by a runner of their own. */
function addJourneys() {
  rmSync(report, { force: true })
  const isClean = run('playwright', ['test', '--reporter=list,json'], { PLAYWRIGHT_JSON_OUTPUT_FILE: report })
  const result = readReport(report)
  total.passed += result.stats?.expected ?? 0
  total.skipped += result.stats?.skipped ?? 0
  addFailures('journeys and trials in Chromium', isClean, failedInPlaywright(result, root))
}

/** Counts what a runner names as failed; where it names nothing, that it has failed. */
function addFailures(name, isClean, named) {
  failures.push(...named)
  if (!isClean && named.length === 0) count(name, 'failed')
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return {}
  }
}
