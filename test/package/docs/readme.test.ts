import { randomBytes } from 'node:crypto'
import { beforeAll, expect, it } from 'vitest'
import { ensureBuild } from '../../../scripts/prepare.mjs'
import { startRedis } from '../../node/redis/support/redis-server.ts'
import { itWithRedis } from '../../node/redis/support/with-redis.ts'
import { readPage } from './support/blocks.ts'
import { run } from './support/run.ts'
import { portOf, visitor } from './support/visits.ts'

beforeAll(() => ensureBuild())

it('the README has at most 120 lines', () => {
  expect(readPage('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(120)
})

it("the README's Express app counts each visit of a visitor, also of two at once", async () => {
  const listening = "app.listen(0, '127.0.0.1', function () { console.log('port', this.address().port) })"
  const program = run('README.md', 'Express', { replace: { 'app.listen(3000)': listening } })
  const port = /\d+/.exec(await program.prints(/port \d+\n/))?.[0]
  const address = `http://127.0.0.1:${port}`
  const first = await fetch(address)
  expect(await first.text()).toBe('Visit 1')
  const [header = ''] = first.headers.getSetCookie()
  expect(header).toMatch(/^gfsessionid=[0-9a-z]{32}; Max-Age=95040; Path=\/; HttpOnly; SameSite=Lax$/)
  const [cookie = ''] = header.split(';')
  await Promise.all([1, 2, 3].map(() => fetch(address, { headers: { cookie } })))
  expect(await (await fetch(address, { headers: { cookie } })).text()).toBe('Visit 5')
  expect(await (await fetch(address)).text()).toBe('Visit 1')
})

it("the README's log-in lets in who knows the password, until the log-out", async () => {
  const listening = "app.listen(0, '127.0.0.1', function () { console.log('port', this.address().port) })"
  const program = run('README.md', 'Log in', { replace: { 'app.listen(3000)': listening } })
  const visit = visitor(await portOf(program))
  expect((await visit('/login', { name: 'Ada', password: 'guessed' })).status).toBe(401)
  expect((await visit('/login', { name: 'Ada', password: 'secret' })).headers.get('location')).toBe(
    '/account',
  )
  expect(await (await visit('/account')).text()).toBe('User 7')
  expect((await visit('/logout', {})).headers.get('location')).toBe('/')
  expect(await (await visit('/account')).text()).toBe('User nobody')
})

it("the README's code for a browser keeps what it stores, in IndexedDB", async () => {
  const program = run('README.md', 'In a browser', {
    after: "console.log(await manager.new(localStorage.getItem('session')).get('notes'))\nprocess.exit()",
    isBrowser: true,
  })
  expect(await program.printed()).toBe("[ 'buy milk' ]\n")
})

itWithRedis("the README's code for Redis stores a session there", async () => {
  const redis = await startRedis()
  try {
    const program = run('README.md', 'In Redis', {
      after: `
        const session = manager.new()
        await session.set('user', 'Ada')
        await session.close()
        console.log(await redis.get('session:' + (await session.id())))
        redis.disconnect()`,
      env: { REDIS_URL: `redis://127.0.0.1:${redis.port}` },
    })
    expect(await program.printed()).toBe('{"user":"Ada"}\n')
  } finally {
    await redis.stop()
  }
})

it("the README's code for encryption writes records that tell nothing, and reads them", async () => {
  const program = run('README.md', 'Encrypted', {
    before: "import { readFileSync } from 'node:fs'",
    after: `
      const session = manager.new()
      await session.set('user', 'Ada')
      await session.close()
      console.log(await manager.new(await session.id()).get('user'))
      console.log(readFileSync('sessions/' + (await session.id()) + '.session').includes('Ada'))`,
    env: { SESSION_KEY: randomBytes(32).toString('hex') },
  })
  expect(await program.printed()).toBe('Ada\nfalse\n')
})
