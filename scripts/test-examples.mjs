// npm run test:examples [-- names]: installs each example with the packed package, builds and starts it, and walks
// through it as its users do. The walks are in test/examples/journeys/.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { copyExample, exampleNames, install, readScripts, runScript } from './examples/project.mjs'
import { startServer } from './examples/server.mjs'
import { FailedStep, newSteps } from './examples/steps.mjs'
import { ensureDependencies, packPackage } from './prepare.mjs'
import { findRuntime } from './runtimes.mjs'
import { ensurePrograms } from './system.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const isCI = process.env.CI === 'true'
const all = exampleNames(join(root, 'examples'))
const names = process.argv.length > 2 ? process.argv.slice(2) : all
const unknown = names.filter((name) => !all.includes(name))
if (unknown.length > 0) {
  console.error(`No such example: ${unknown.join(', ')}. There are ${all.join(', ')}.`)
  process.exit(1)
}

ensureDependencies()
ensurePrograms(['Chromium'])
const { counts, step, skip } = newSteps()
const folder = mkdtempSync(join(tmpdir(), 'gsession-examples-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))

await step('the package is packed', async () => packPackage(folder)).then(testAll, passOver)
console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`)
process.exit(counts.failed > 0 || (isCI && counts.skipped > 0) ? 1 : 0)

async function testAll() {
  for (const name of names) {
    console.log(`\n> examples/${name}`)
    await testExample(name).catch(passOver)
  }
}

async function testExample(name) {
  const project = join(folder, 'examples', name)
  const { walk, starts = ['start'], variables } = await import(`../test/examples/journeys/${name}.mjs`)
  const named = (title, run) => step(`${name}: ${title}`, run)
  const skipNamed = (title, why) => skip(`${name}: ${title}`, why)
  mkdirSync(join(folder, 'examples'), { recursive: true })
  copyExample(join(root, 'examples', name), project)
  const scripts = readScripts(project)
  await named('installs', () => install(project))
  if (scripts.check) await named('compiles', () => runScript(project, 'check'))
  if (scripts.build) await named('builds', () => runScript(project, 'build'))
  for (const start of starts) await testServer({ project, script: start, walk, variables }, named, skipNamed)
  rmSync(project, { recursive: true, force: true })
}

/** Starts the server, walks through it, and stops it. */
async function testServer({ project, script, walk, variables }, step, skip) {
  const [program, ...args] = readScripts(project)[script].split(' ')
  const isRuntime = ['node', 'bun', 'deno'].includes(program)
  const command = isRuntime ? findRuntime(program) : program
  if (command === undefined) return skip(`\`${script}\``, `${program} is missing`)
  const start = () => startServer(project, command, args, variables)
  let server = await step(`\`${script}\` prints its address`, start)
  const journey = {
    project,
    get url() {
      return server.url
    },
    step: (title, run) => step(`\`${script}\`: ${title}`, run),
    stop: () => server.stop(),
    /** Stops the server and starts it again, perhaps at another address. */
    async restart() {
      await server.stop()
      server = await start()
    },
  }
  try {
    await walk(journey)
    await step(`\`${script}\` ends by SIGTERM`, () => server.stop())
  } catch (error) {
    console.log(server.output())
    throw error
  } finally {
    await server.kill()
  }
}

/** A failed step has been printed and counted; other errors are the driver's own. */
function passOver(error) {
  if (!(error instanceof FailedStep)) throw error
}
