import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeAll, expect, it } from 'vitest'
import { ensureBuild } from '../../scripts/prepare.mjs'
import { startRedis } from '../node/redis/support/redis-server.ts'
import { itWithRedis } from '../node/redis/support/with-redis.ts'
import { codeOf, Program, README, ROOT } from './support/readme-code.ts'

const programs: Program[] = []

beforeAll(() => ensureBuild())
afterEach(async () => {
  await Promise.all(programs.splice(0).map((program) => program.stop()))
})

it('the README has at most 120 lines', () => {
  expect(README.trimEnd().split('\n').length).toBeLessThanOrEqual(120)
})

it("the README's Express app counts each visit of a visitor, also of two at once", async () => {
  const listening = "app.listen(0, '127.0.0.1', function () { console.log('port', this.address().port) })"
  const code = codeOf('Express').replace('app.listen(3000)', listening)
  expect(code).toContain(listening)
  const program = start(code)
  const port = /\d+/.exec(await program.prints(/port \d+\n/))?.[0]
  const address = `http://127.0.0.1:${port}`
  const first = await fetch(address)
  expect(await first.text()).toBe('Visit 1')
  const [header = ''] = first.headers.getSetCookie()
  expect(header).toMatch(/^gfsessionid=[0-9a-z]{32}; Max-Age=86400; Path=\/; HttpOnly; SameSite=Lax$/)
  const [cookie = ''] = header.split(';')
  await Promise.all([1, 2, 3].map(() => fetch(address, { headers: { cookie } })))
  expect(await (await fetch(address, { headers: { cookie } })).text()).toBe('Visit 5')
  expect(await (await fetch(address)).text()).toBe('Visit 1')
})

it("the README's code for a browser keeps what it stores, in IndexedDB", async () => {
  const globals = new URL('support/browser-globals.mjs', import.meta.url).href
  const read =
    "\nconsole.log(await manager.new(localStorage.getItem('session')).get('notes'))\nprocess.exit()\n"
  const program = start(codeOf('In a browser') + read, {
    args: ['--conditions=browser', '--import', globals],
  })
  expect(await program.printed()).toBe("[ 'buy milk' ]\n")
})

itWithRedis("the README's code for Redis stores a session there", async () => {
  const redis = await startRedis()
  try {
    const use =
      "\nconst session = manager.new()\nawait session.set('user', 'Ada')\nawait session.close()\n" +
      "console.log(await redis.get('session:' + (await session.id())))\nredis.disconnect()\n"
    const program = start(codeOf('In Redis') + use, {
      env: { REDIS_URL: `redis://127.0.0.1:${redis.port}` },
    })
    expect(await program.printed()).toBe('{"user":"Ada"}\n')
  } finally {
    await redis.stop()
  }
})

it("the README's code for encryption writes records that tell nothing, and reads them", async () => {
  const use = `
import { readdirSync, readFileSync } from 'node:fs'
const session = manager.new()
await session.set('user', 'Ada')
await session.close()
console.log(await manager.new(await session.id()).get('user'))
console.log(readFileSync('sessions/' + (await session.id()) + '.session').includes('Ada'))
`
  const program = start(codeOf('Encrypted') + use, {
    env: { SESSION_KEY: randomBytes(32).toString('hex') },
  })
  expect(await program.printed()).toBe('Ada\nfalse\n')
})

it('the example of docs/sessions.md is examples/node.mjs, and prints what the page says', async () => {
  const page = readFileSync(new URL('docs/sessions.md', ROOT), 'utf8')
  expect(page).toContain(`\`\`\`js\n${readFileSync(new URL('examples/node.mjs', ROOT), 'utf8')}\`\`\``)
  const { stdout } = await promisify(execFile)(process.execPath, ['examples/node.mjs'], {
    cwd: fileURLToPath(ROOT),
  })
  expect(stdout).toBe("{ name: 'Ada' } 1\nSESSION_DESTROYED\n")
})

it('every file that a picture of the docs names exists', () => {
  const sources = ['src', 'platforms'].flatMap((folder) =>
    readdirSync(new URL(folder, ROOT), { recursive: true, encoding: 'utf8' }).map(
      (name) => `/${folder}/${name}`,
    ),
  )
  const pictures = new URL('docs/pictures/', ROOT)
  const named = readdirSync(pictures).flatMap((name) =>
    [...readFileSync(new URL(name, pictures), 'utf8').matchAll(/[\w/-]+\.ts\b/g)].map(([file]) => `/${file}`),
  )
  expect(named.filter((file) => !sources.some((source) => source.endsWith(file)))).toEqual([])
  expect(named.length).toBeGreaterThan(15)
})

function start(...[code, options]: ConstructorParameters<typeof Program>): Program {
  const program = new Program(code, options)
  programs.push(program)
  return program
}
