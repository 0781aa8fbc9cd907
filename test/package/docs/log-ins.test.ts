// Runs the code of docs/log-ins.md.
import { beforeAll, expect, it } from 'vitest'
import { ensureBuild } from '../../../scripts/prepare.mjs'
import { type Program, run } from './support/run.ts'
import { portOf, visitor } from './support/visits.ts'

const LISTENING = "app.listen(0, '127.0.0.1', function () { console.log('port', this.address().port) })"
const ADA = { name: 'ada', password: 'a long secret' }
const WRONG = { name: 'ada', password: 'guessed' }

beforeAll(() => ensureBuild())

/** Runs a section of the page with what stands before it. */
const start = (holds: string): Program =>
  run('docs/log-ins.md', holds, { replace: { 'app.listen(3000)': LISTENING } })

const asked = async (program: Program) => {
  const port = await portOf(program)
  return { port, visit: visitor(port) }
}

it('the whole application lets in who knows the password, and refuses the forms of other sites', async () => {
  const { port, visit } = await asked(start("app.post('/login'"))
  expect((await visit('/account')).headers.get('location')).toBe('/login')
  expect((await visit('/login', WRONG)).status).toBe(401)
  expect((await visit('/login', { name: 'eve', password: '' })).status).toBe(401)
  expect((await visit('/login', ADA)).headers.get('location')).toBe('/account')
  const account = await visit('/account')
  expect([await account.text(), account.headers.get('cache-control')]).toEqual([
    expect.stringContaining('You are user 7.'),
    'no-store',
  ])
  expect((await visit('/logout', {})).status).toBe(302)
  expect((await visit('/account')).headers.get('location')).toBe('/login')
  const post = async (headers: Record<string, string>) => {
    const body = new URLSearchParams(ADA)
    const url = `http://127.0.0.1:${port}/login`
    return (await fetch(url, { method: 'POST', body, headers, redirect: 'manual' })).status
  }
  expect(await post({ origin: 'https://evil.example' })).toBe(403)
  expect(await post({ origin: `http://127.0.0.1:${port}` })).toBe(302)
})

it('a second step needs the code that was sent, which opens once', async () => {
  const program = start("app.post('/sign-in'")
  const { visit } = await asked(program)
  expect((await visit('/sign-in', ADA)).headers.get('location')).toBe('/sign-in/code')
  const code = (await program.prints(/code \d{6}/)).slice(5)
  expect((await visit('/account')).headers.get('location')).toBe('/login')
  expect((await visit('/sign-in/code', { code: `${code}0` })).status).toBe(401)
  const tries = await Promise.all([1, 2, 3].map(() => visit('/sign-in/code', { code })))
  const places = tries.map(({ headers }) => headers.get('location')).sort()
  expect(places).toEqual(['/account', '/sign-in', '/sign-in'])
})

it('a provider logs in the browser that was sent there, once', async () => {
  const { port, visit } = await asked(start("app.post('/auth'"))
  const sent = (await visit('/auth', {})).headers.get('location') ?? ''
  const { state, challenge } = Object.fromEntries(new URL(sent, 'http://x').searchParams)
  const back = `/auth/callback?${new URLSearchParams({ state: state ?? '', code: `challenge ${challenge}` })}`
  expect((await visitor(port)(back)).status).toBe(400)
  expect((await visit(back)).headers.get('location')).toBe('/account')
  expect((await visit(back)).status).toBe(400)
})

it('what is dangerous asks for the password again, and a new password goes on', async () => {
  const { visit } = await asked(start("app.post('/account/delete'"))
  await visit('/login', ADA)
  expect((await visit('/confirm', WRONG)).status).toBe(401)
  expect((await visit('/confirm', ADA)).headers.get('location')).toBe('/account')
  expect((await visit('/account/delete', {})).headers.get('location')).toBe('/')
  expect((await visit('/login', ADA)).status).toBe(401)
  const changed = await asked(start("app.post('/account/password'"))
  await changed.visit('/login', ADA)
  const before = ADA.password
  expect((await changed.visit('/account/password', { before, after: 'short' })).status).toBe(400)
  const after = 'another long secret'
  expect((await changed.visit('/account/password', { before, after })).headers.get('location')).toBe(
    '/account',
  )
  expect((await changed.visit('/account')).status).toBe(200)
  expect((await changed.visit('/login', ADA)).status).toBe(401)
})

it('who wants to be remembered has a cookie that lasts as long', async () => {
  const { visit } = await asked(start("app.post('/login/remember'"))
  const lasting = async (form: Record<string, string>) =>
    /Max-Age=(\d+)/.exec((await visit('/login/remember', form)).headers.getSetCookie()[0] ?? '')?.[1]
  expect(await lasting({ ...ADA, remember: 'yes' })).toBe(String(33 * 24 * 3600))
  expect(Number(await lasting(ADA))).toBeLessThanOrEqual(24 * 3600)
})

it('a session without a request is logged in', async () => {
  const program = run('docs/log-ins.md', 'const id = await session.id()', {
    replace: { 'app.listen(3000)': '', 'manager.new() // or': 'manager.new() // here, or' },
    after:
      'console.log(await manager.new(id).user(), (await manager.peek(id)).handle.length)\nprocess.exit()',
  })
  expect(await program.printed()).toBe('ada 16\n')
})
