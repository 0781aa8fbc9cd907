import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, expect, it } from 'vitest'
import { ensureBuild } from '../../../scripts/prepare.mjs'
import { itWithRedis } from '../../node/redis/support/with-redis.ts'
import { blocksOf, ROOT, readPage } from './support/blocks.ts'
import { run } from './support/run.ts'
import { portOf, visitor, withRedis } from './support/visits.ts'

const SESSIONS = { '/var/lib/app/sessions': 'sessions' }
const env = { SESSION_KEY: randomBytes(32).toString('hex') }
const USE = `
const session = new Manager(DAY, storage).new()
await session.set('user', 'Ada')
await session.close()
console.log(await new Manager(DAY, storage).new(await session.id()).get('user'))`

beforeAll(() => ensureBuild())

it('the example of docs/sessions.md is examples/node.mjs, and prints what the page says', async () => {
  const example = readFileSync(new URL('examples/node.mjs', ROOT), 'utf8')
  expect(readPage('docs/sessions.md')).toContain(`\`\`\`js\n${example}\`\`\``)
  const cwd = fileURLToPath(ROOT)
  const { stdout } = await promisify(execFile)(process.execPath, ['examples/node.mjs'], { cwd })
  expect(stdout).toBe("{ name: 'Ada' } 1\nSESSION_DESTROYED\n")
})

it('the code of docs/sessions.md takes the messages of a request once', async () => {
  const program = run('docs/sessions.md', 'const sender = manager.new(id)\nawait sender.flash')
  expect(await program.printed()).toContain('Saved.\n[]\n')
})

it('the code of docs/sessions.md reads a large integer as a text, and leaves it a number', async () => {
  const program = run('docs/sessions.md', "integers: 'string' })\nconst session", {
    replace: {
      "manager.new(id)\nawait session.get('user')": "manager.new(stored)\nawait session.get('user')",
    },
    after: `
      await session.close()
      console.log((await session.get('user')).id, (await new Manager(HOUR, storage).new(stored).get('user')))`,
  })
  expect(await program.printed()).toContain("1265476890672672808 { name: 'Bob', id: 1265476890672672808n }\n")
})

it('the log-in of docs/http.md lets in who knows the password, until the log-out', async () => {
  const program = run('docs/http.md', "app.post('/login'", {
    replace: SESSIONS,
    before: 'app.use(sessions.middleware())',
    after: `
      app.get('/account', (req, res) => res.send('yours'))
      console.log('port', server.address().port)`,
  })
  const visit = visitor(await portOf(program))
  const wrong = await visit('/login', { name: 'Ada', password: 'guessed' })
  expect([wrong.status, await wrong.text()]).toEqual([401, 'Wrong name or password'])
  expect((await visit('/account')).headers.get('location')).toBe('/login')
  const loggedIn = await visit('/login', { name: 'Ada', password: 'secret', rememberMe: 'yes' })
  expect(loggedIn.headers.getSetCookie()[0]).toContain(`Max-Age=${33 * 24 * 3600};`)
  const account = await visit('/account')
  expect([await account.text(), account.headers.get('cache-control')]).toEqual(['yours', 'no-store'])
  await visit('/logout', {})
  expect((await visit('/account')).headers.get('location')).toBe('/login')
  program.process.kill('SIGTERM')
  expect(await program.printed()).toMatch(/^port \d+\n$/)
  expect(program.process.exitCode).toBe(0)
})

it('the code of docs/browser.md keeps a note, hears of it in another tab, and asks for room', async () => {
  const note = run('docs/browser.md', 'In a browser', {
    after: 'console.log(await session.get("notes"))\nprocess.exit()',
    isBrowser: true,
  })
  expect(await note.printed()).toBe("[ 'buy milk' ]\n")
  const heard = run('docs/browser.md', 'Other tabs', {
    replace: {
      "// type is 'saved' or 'removed'": 'console.log(type, id === changed.id); stop(); process.exit()',
    },
    before: 'const changed = {}',
    after: `
      const tab = new Manager(60_000).new()
      changed.id = await tab.id()
      await tab.set('user', 'Ada')
      await tab.close()`,
    isBrowser: true,
  })
  expect(await heard.printed()).toBe('saved true\n')
  const asked = run('docs/browser.md', 'Staying stored', {
    before: `Object.defineProperty(globalThis, 'navigator', {
      value: { storage: { persist: async () => true, estimate: async () => ({ usage: 1, quota: 100 }) } },
    })`,
    after: 'console.log(isKept, usage, quota)\nprocess.exit()',
    isBrowser: true,
  })
  expect(await asked.printed()).toBe('true 1 100\n')
})

itWithRedis('the rights that docs/redis.md gives a user are enough for its code', async () => {
  const [rights] = blocksOf('docs/redis.md').filter(({ language }) => language === 'redis')
  await withRedis(async (redis) => {
    expect(await redis.command(...(rights?.code.trim().split(' ') ?? []))).toBe('OK')
    const program = run('docs/redis.md', 'Redis', {
      replace: {
        'new Redis(process.env.REDIS_URL)': 'new Redis(process.env.REDIS_URL, { enableReadyCheck: false })',
      },
      after: `
        const session = manager.new()
        await session.set('user', 'Ada')
        await session.close()
        console.log(await manager.new(await session.id()).get('user'))
        redis.disconnect()`,
      env: { REDIS_URL: `redis://app:password@127.0.0.1:${redis.port}` },
    })
    expect(await program.printed()).toBe('Ada\n')
  })
})

it('the code of docs/security.md seals sessions, and takes over those that are not', async () => {
  const sealed = run('docs/security.md', 'keys: [key] } })', { replace: SESSIONS, after: USE, env })
  expect(await sealed.printed()).toBe('Ada\n')
  const migrated = run('docs/security.md', 'migrate:', {
    replace: SESSIONS,
    after: `
      const plain = new Manager(DAY, new StorageFile('sessions', DAY)).new()
      await plain.set('user', 'Ada')
      await plain.close()
      console.log(await new Manager(DAY, migrating).new(await plain.id()).get('user'))`,
    env,
  })
  expect(await migrated.printed()).toBe('Ada\n')
})

it("the code of docs/goframe.md uses a folder of GoFrame's", async () => {
  const replace = { '/var/sessions/default': 'default' }
  const program = run('docs/goframe.md', 'Sharing a folder of session files', { replace, after: USE })
  expect(await program.printed()).toBe('Ada\n')
})

itWithRedis("the code of docs/goframe.md finds a session that GoFrame's cookie names", async () => {
  await withRedis(async (redis) => {
    const id = 'a'.repeat(32)
    await redis.command('SET', `shop:${id}`, '{"user":"Ada"}', 'PX', '60000')
    const program = run('docs/goframe.md', "from 'gsession/http'", {
      after: `
        app.get('/', async (req, res) => res.send(await req.session.get('user')))
        console.log('port', server.address().port)`,
      env: { REDIS_URL: `redis://127.0.0.1:${redis.port}` },
    })
    const port = await portOf(program)
    const response = await fetch(`http://127.0.0.1:${port}`, { headers: { cookie: `gfsessionid=${id}` } })
    expect(await response.text()).toBe('Ada')
  })
})

it('the code of docs/times.md reads the time that it has stored', async () => {
  const program = run('docs/times.md', 'What to do', {
    after: 'console.log(Math.abs(Date.now() - seenAt) < 600_000)',
  })
  expect(await program.printed()).toBe('true\n')
})

it('the code of docs/errors.md closes a session whose first close has failed', async () => {
  const program = run('docs/errors.md', 'Errors', {
    after: "console.log(await manager.new(await session.id()).get('user'))",
  })
  expect(await program.printed()).toBe('Ada\n')
})
