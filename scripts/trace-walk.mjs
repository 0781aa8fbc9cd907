import { AsyncLocalStorage } from 'node:async_hooks'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { transform } from 'esbuild'
import express from 'express'
import { Redis } from 'ioredis'
import ts from 'typescript'
import { withServer } from '../bench/support/redis-server.mjs'
import { findRedis } from './system.mjs'

// Traces the walk of a change: which functions of which modules run, and within which others, when a request
// sets a key of a stored session by Express, the middleware of gsession/http and Redis. A copy of the sources
// is traced in which each function, method, accessor, constructor and arrow function notes that it begins;
// generators are left as they are.
//
//   node scripts/trace-walk.mjs [folder of the project] [--json] [--unseen]
//
// A call is on the way to another one if that began within it, also after an `await`: the calls of one request
// form a tree, and each command to Redis ends a path from the session's call to the module that sent it.
//
// --json    prints the result for a program
// --unseen  the process has not seen the session before; without it, an earlier request has used the session

const home = fileURLToPath(new URL('..', import.meta.url))
const { values: options, positionals } = parseArgs({
  options: { json: { type: 'boolean' }, unseen: { type: 'boolean' } },
  allowPositionals: true,
})
const root = resolve(positionals[0] ?? home)

/** What each function is: its module, its name, and whether it was made in the course of another function. */
const functions = []
/** The calls of the request that is traced, each with the call within which it began. */
let calls = []
/** The commands that were sent to Redis, each with the call that sent it. */
let commands = []
const running = new AsyncLocalStorage()

globalThis.noteCall = (index, body) => {
  const call = { within: running.getStore(), function: functions[index] }
  calls.push(call)
  return running.run(call, body)
}

const redisServer = findRedis()
if (redisServer === undefined) throw new Error('redis-server is missing: npm test tells how to install it')
mkdirSync(join(home, '.tmp'), { recursive: true })
const copy = mkdtempSync(join(home, '.tmp', 'trace-'))
try {
  await copySources(copy)
  await withServer(redisServer, (port) => sendRequests(copy, port))
  const result = evaluate()
  console.log(options.json ? JSON.stringify(result, null, 2) : describe(result))
} finally {
  rmSync(copy, { recursive: true, force: true })
}

/** Writes the sources as JavaScript whose functions note their calls. */
async function copySources(folder) {
  for (const module of ['src', 'platforms'].flatMap(modulesBelow)) {
    const text = withNotes(module, readFileSync(join(root, module), 'utf8'))
    const { code } = await transform(text, {
      loader: 'ts',
      format: 'esm',
      target: 'node20',
      tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true, target: 'ES2022' } },
    })
    const target = join(folder, module.replace(/\.ts$/, '.mjs'))
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, code)
  }
}

function modulesBelow(folder) {
  const paths = readdirSync(join(root, folder), { encoding: 'utf8', recursive: true })
  return paths
    .map((path) => `${folder}/${path.split(sep).join('/')}`)
    .filter((path) => path.endsWith('.ts') && !path.includes('/wasm/assembly/'))
}

/** The text of a module in which each function begins by `noteCall`. */
function withNotes(module, text) {
  const file = ts.createSourceFile(module, text, ts.ScriptTarget.Latest, true)
  const edits = []
  const visit = (node) => {
    if (isImport(node)) edits.push({ at: node.getEnd() - ".ts'".length, remove: '.ts'.length, add: '.mjs' })
    if (isTraced(node)) edits.push(...notes(file, node, functions.push(functionOf(module, node)) - 1))
    ts.forEachChild(node, visit)
  }
  visit(file)
  edits.sort((a, b) => a.at - b.at)
  let result = ''
  let end = 0
  for (const { at, remove, add } of edits) {
    result += text.slice(end, at) + add
    end = at + remove
  }
  return result + text.slice(end)
}

function isImport(node) {
  if (!ts.isStringLiteral(node) || !/^\..*\.ts$/.test(node.text)) return false
  const { parent } = node
  const isCall = ts.isCallExpression(parent) && parent.expression.kind === ts.SyntaxKind.ImportKeyword
  return isCall || ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent)
}

function isTraced(node) {
  return ts.isFunctionLike(node) && node.body !== undefined && node.asteriskToken === undefined
}

/** Wraps a body into an arrow function, which leaves `this`, `super` and `arguments` what they are. */
function notes(file, node, index) {
  const { body } = node
  const marker = node.modifiers?.find(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword)
  const isBlock = ts.isBlock(body)
  const begin = `noteCall(${index}, ${marker ? 'async ' : ''}() => `
  const edits = [
    { at: body.getStart(file) + (isBlock ? 1 : 0), remove: 0, add: isBlock ? `return ${begin}{` : begin },
    { at: body.getEnd() - (isBlock ? 1 : 0), remove: 0, add: isBlock ? '})' : ')' },
  ]
  // The arrow function gives the promise.
  if (marker) edits.unshift({ at: marker.getStart(file), remove: 'async'.length, add: '' })
  return edits
}

function functionOf(module, node) {
  const line = node.getSourceFile().getLineAndCharacterOfPosition(node.getStart()).line + 1
  const outer = ts.findAncestor(node.parent, (parent) => ts.isFunctionLike(parent))
  return { module, name: nameOf(node), line, isInner: outer !== undefined && !ts.isClassElement(node) }
}

function nameOf(node) {
  const { parent } = node
  const own = ts.isConstructorDeclaration(node) ? 'constructor' : node.name?.getText()
  const isNamed = ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)
  const name = own ?? (isNamed || ts.isPropertyDeclaration(parent) ? parent.name.getText() : undefined)
  const owner = ts.isClassElement(node) ? parent.name?.getText() : undefined
  if (name !== undefined) return owner === undefined ? name : `${owner}.${name}`
  const outer = ts.findAncestor(parent, (ancestor) => ts.isFunctionLike(ancestor))
  return outer === undefined ? '(arrow)' : `(arrow in ${nameOf(outer)})`
}

/** Makes a session and uses it, and then traces a request that sets a key of it. */
async function sendRequests(folder, port) {
  const load = (module) => import(pathToFileURL(join(folder, module)).href)
  const { Manager, StorageRedis } = await load('platforms/node/index.mjs')
  const { HttpSessions } = await load('platforms/http/index.mjs')
  const redis = new Redis(port, '127.0.0.1')
  const send = redis.sendCommand
  redis.sendCommand = (command, ...rest) => {
    const within = running.getStore()
    if (within !== undefined) commands.push({ name: command.name, within })
    return send.call(redis, command, ...rest)
  }
  const serve = () => serveSession(new HttpSessions(new Manager(3_600_000, new StorageRedis(redis, 's:'))))
  const first = await serve()
  const second = options.unseen ? await serve() : first
  try {
    const cookie = await useSession(first.port)
    // What a process does once, such as sending a script to Redis, is no part of the walk.
    if (options.unseen) await useSession(second.port)
    calls = []
    commands = []
    await request(second.port, 'a', cookie)
  } finally {
    for (const { server } of new Set([first, second])) server.close()
    redis.disconnect()
  }
}

/** Makes a session by one request and changes it by another; returns its cookie. */
async function useSession(port) {
  const [cookie] = (await request(port, 'b')).headers.get('set-cookie').split(';')
  await request(port, 'c', cookie)
  return cookie
}

async function serveSession(sessions) {
  const app = express()
  app.use(sessions.middleware())
  app.get('/:key', async (req, res) => {
    await req.session.set(req.params.key, 1)
    res.json({ ok: true })
  })
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, port: server.address().port }
}

async function request(port, key, cookie) {
  const headers = { connection: 'close', ...(cookie && { cookie }) }
  const response = await fetch(`http://127.0.0.1:${port}/${key}`, { headers })
  if (!response.ok) throw new Error(`The request failed: ${await response.text()}`)
  await response.text()
  return response
}

/** What the two calls of the traced request did. */
function evaluate() {
  const ofSession = ({ function: { module, name } }, method) => {
    return (
      /(^|\/)session-(keys|base)\.ts$/.test(module) && /^Session(Keys|Base)\.(.*)$/.exec(name)?.[2] === method
    )
  }
  const set = calls.find((call) => ofSession(call, 'set'))
  const close = calls.find((call) => ofSession(call, 'close'))
  if (set === undefined || close === undefined) throw new Error('Session.set or Session.close was not called')
  return {
    functions: new Set(calls.map((call) => call.function)).size,
    modules: modulesOf(calls).length,
    set: evaluateCall(set),
    close: evaluateCall(close),
  }
}

function evaluateCall(first) {
  const within = calls.filter((call) => chain(call).includes(first))
  const sent = commands.filter((command) => chain(command.within).includes(first))
  const paths = sent.map(({ name, within: sender }) => path(name, from(first, sender)))
  const deepest = paths.reduce((a, b) => (b.modules.length > a.modules.length ? b : a), paths[0])
  return {
    commands: sent.map(({ name }) => name),
    path: deepest,
    modules: modulesOf(within),
    functions: unique(within.map(label)),
    enteredAgain: unique(within.flatMap((call) => enteredAgain(from(first, call)))),
    callsBack: unique(within.flatMap((call) => callsBack(first, call))),
  }
}

/** The steps from module to module down to a command. */
function path(command, chained) {
  const steps = []
  for (const {
    function: { module, name },
  } of chained) {
    if (steps.at(-1)?.module === module) steps.at(-1).functions.push(name)
    else steps.push({ module, functions: [name] })
  }
  return {
    command,
    modules: modulesOf(chained),
    steps,
  }
}

/** Whether the last call of a chain enters a module that the chain has left for another one. */
function enteredAgain(chained) {
  const modules = chained.map((call) => call.function.module)
  const last = modules.at(-1)
  if (modules.at(-2) === last || modules.lastIndexOf(last, -2) === -1) return []
  const between = modules.slice(modules.lastIndexOf(last, -2) + 1, -1)
  const by = chained.at(-1).function.isInner ? 'a function that it handed on' : 'a call'
  return [`${last}: ${chained.at(-1).function.name}, by ${by}, from within ${unique(between).join(' > ')}`]
}

/** Whether a call enters a module within which the first call was made. */
function callsBack(first, call) {
  const { module, name } = call.function
  const isEntry = call !== first && call.within.function.module !== module
  const above = chain(first.within).map((caller) => caller.function.module)
  return isEntry && above.includes(module) ? [`${module}: ${name}`] : []
}

/** A call and those within which it began, the outermost first. */
function chain(call) {
  const chained = []
  for (let each = call; each !== undefined; each = each.within) chained.unshift(each)
  return chained
}

function from(first, call) {
  const chained = chain(call)
  return chained.slice(chained.indexOf(first))
}

function label({ function: { module, name, line } }) {
  return `${module}:${line} ${name}`
}

function modulesOf(some) {
  return unique(some.map((call) => call.function.module))
}

function unique(some) {
  return [...new Set(some)]
}

function describe({ functions: touched, modules, set, close }) {
  return [
    `The request touched ${touched} functions of ${modules} modules.`,
    describeCall('Session.set, which loads the session', set),
    describeCall('Session.close, before the response', close),
  ].join('\n\n')
}

function describeCall(title, call) {
  const { path: deepest } = call
  const list = (entries) => (entries.length === 0 ? ['none'] : entries).map((entry) => `    ${entry}`)
  return [
    `${title} (sends ${call.commands.join(', ')})`,
    `  Its deepest path to a command (${deepest.command}) has ${deepest.modules.length} modules in ${deepest.steps.length} steps:`,
    ...list(deepest.steps.map(({ module, functions: names }) => `${module}  ${names.join(' > ')}`)),
    '  Modules that are entered again while they are at work:',
    ...list(call.enteredAgain),
    '  Modules of its callers that it calls:',
    ...list(call.callsBack),
    `  All its modules (${call.modules.length}):`,
    ...list(call.modules),
    `  All its functions (${call.functions.length}):`,
    ...list(call.functions),
  ].join('\n')
}
