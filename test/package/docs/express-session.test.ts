// Runs the code of the pages that speak of express-session.
import { sign } from 'cookie-signature'
import { beforeAll, expect } from 'vitest'
import { ensureBuild } from '../../../scripts/prepare.mjs'
import { itWithRedis } from '../../node/redis/support/with-redis.ts'
import { run } from './support/run.ts'
import { portOf, visitor, withRedis } from './support/visits.ts'

const SESSIONS = { '/var/lib/app/sessions': 'sessions' }

beforeAll(() => ensureBuild())

itWithRedis('the line of docs/http.md is all that an app with express-session changes', async () => {
  await withRedis(async (redis) => {
    const program = run('docs/http.md', "'gsession/express-session'", {
      after: `
        app.get('/', (req, res) => {
          req.session.visits = (req.session.visits ?? 0) + 1
          res.send(String(req.session.visits))
        })
        console.log('port', server.address().port)`,
      env: { REDIS_URL: `redis://127.0.0.1:${redis.port}` },
    })
    const visit = visitor(await portOf(program))
    expect(await (await visit('/')).text()).toBe('1')
    expect(await (await visit('/')).text()).toBe('2')
  })
})

itWithRedis('the code of docs/http.md logs in and out with passport', async () => {
  await withRedis(async (redis) => {
    const program = run('docs/http.md', "app.post('/logout', (req", {
      replace: SESSIONS,
      after: `
        app.get('/', (req, res) => res.send(req.user?.id ?? 'nobody'))
        console.log('port', server.address().port)`,
      env: { REDIS_URL: `redis://127.0.0.1:${redis.port}` },
    })
    const visit = visitor(await portOf(program))
    await visit('/login', { username: 'Ada', password: 'secret' })
    expect(await (await visit('/')).text()).toBe('Ada')
    await visit('/logout', {})
    expect(await (await visit('/')).text()).toBe('nobody')
  })
})

itWithRedis('the lines of docs/moving-over.md keep a log-in of express-session', async () => {
  await withRedis(async (redis) => {
    const env = { REDIS_URL: `redis://127.0.0.1:${redis.port}`, COOKIE_SECRET: 'a secret of the trial' }
    const me = `
      app.get('/me', (req, res) => res.send(req.user?.id ?? 'nobody'))
      console.log('port', server.address().port)`
    const id = 'A-_b'.repeat(8)
    const record = '{"cookie":{"originalMaxAge":null,"expires":null},"passport":{"user":"Ada"}}'
    await redis.command('SET', `sess:${id}`, record, 'EX', '60')
    const program = run('docs/moving-over.md', "app.post('/login'", {
      before: 'void sessions',
      after: me,
      env,
    })
    const port = await portOf(program)
    const visit = visitor(port, `connect.sid=s%3A${encodeURIComponent(sign(id, env.COOKIE_SECRET))}`)
    expect(await (await visit('/me')).text()).toBe('Ada')
    expect(await redis.command('GET', `sess:${id}`)).toBe(record)
    const other = visitor(port)
    expect(await (await other('/me')).text()).toBe('nobody')
    await other('/login', { username: 'Bob', password: 'secret' })
    expect(await (await other('/me')).text()).toBe('Bob')
  })
})
