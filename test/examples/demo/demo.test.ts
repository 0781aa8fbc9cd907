import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

function start(args: string[] = [], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, ['scripts/start.mjs', ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
  })
  const output = { text: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.text += text
  })
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  return { child, output, ended }
}

describe('npm start -- --check', () => {
  it('npm start -- --check runs its steps, prints them and exits with 0', async () => {
    const { output, ended } = start(['--check'])
    expect(await ended).toBe(0)
    const steps = output.text.split('\n').filter((line) => line.startsWith('ok   '))
    expect(steps).toContain('ok   log-in gives the session a new id, and the cart moves along')
    expect(steps).toContain('ok   a slow request from before the log-out does not bring the session back')
    expect(output.text).not.toContain('FAIL')
  })

  it('npm start -- --check prints the step that failed and exits with 1', async () => {
    const missing = join(tmpdir(), 'gsession-demo-missing', 'folder')
    const { output, ended } = start(['--check'], { TMPDIR: missing, TEMP: missing, TMP: missing })
    expect(await ended).toBe(1)
    expect(output.text).toMatch(/^FAIL /m)
  })
})

describe('npm start', () => {
  let folder = ''
  let address = ''
  let child: ChildProcess
  let ended: Promise<number | null>

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gsession-demo-test-'))
    const started = start([], { PORT: '0', DEMO_FOLDER: folder })
    child = started.child
    ended = started.ended
    address = await addressFrom(started)
  })

  afterAll(async () => {
    child.kill('SIGTERM')
    await ended
    await rm(folder, { recursive: true })
  })

  const post = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    fetch(address + path, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { origin: address, ...headers },
    })

  const login = async () => {
    const response = await post('/api/login', { name: 'Ada' })
    const [cookie = ''] = response.headers.getSetCookie()
    return { cookie: cookie.split(';', 1)[0] ?? '' }
  }

  const userOf = async (headers: Record<string, string>) => {
    const response = await fetch(`${address}/api/session`, { headers })
    return ((await response.json()) as { user: string | null }).user
  }

  it('the demo sends no cookie to a visitor who stores nothing', async () => {
    for (const path of ['/', '/api/session', '/api/record']) {
      const response = await fetch(address + path)
      expect(response.status).toBe(200)
      expect(response.headers.getSetCookie()).toEqual([])
    }
    expect((await readdir(folder)).filter((name) => name.endsWith('.session'))).toEqual([])
  })

  it('the page of the demo works under a policy without inline scripts', async () => {
    const response = await fetch(`${address}/`)
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'")
    const page = await response.text()
    expect(page).not.toMatch(/<script(?![^>]*\bsrc="\/)|\son\w+=|\sstyle=/)
    for (const [, path] of page.matchAll(/(?:src|href)="(\/[^"]+)"/g)) {
      expect((await fetch(address + path)).status, path).toBe(200)
    }
  })

  it('the cookie of the demo is HttpOnly and SameSite, and is sent only with a new id', async () => {
    const response = await post('/api/login', { name: 'Ada' })
    const [cookie = ''] = response.headers.getSetCookie()
    expect(cookie).toMatch(/^gfsessionid=[0-9a-z]{32}; Path=\/; HttpOnly; SameSite=Lax$/)
    const next = await post('/api/cart', { article: 'tea' }, { cookie: cookie.split(';', 1)[0] ?? '' })
    expect(await next.json()).toEqual({ user: 'Ada', cart: { tea: 1 } })
    expect(next.headers.getSetCookie()).toEqual([])
  })

  it('the demo uses no id without a session', async () => {
    const planted = 'a'.repeat(32)
    const response = await post('/api/cart', { article: 'tea' }, { cookie: `gfsessionid=${planted}` })
    const [cookie = ''] = response.headers.getSetCookie()
    expect(cookie).toMatch(/^gfsessionid=[0-9a-z]{32};/)
    expect(cookie).not.toContain(planted)
  })

  it('the demo uses no id that could name another file', async () => {
    for (const id of ['../../package.json', '%2e%2e%2f', 'A'.repeat(32), '']) {
      const response = await fetch(`${address}/api/record`, { headers: { cookie: `gfsessionid=${id}` } })
      expect(await response.json()).toEqual({ record: null })
    }
  })

  it('a log-out of the demo clears the cookie, and the old id shows nothing', async () => {
    const visitor = await login()
    expect(await userOf(visitor)).toBe('Ada')
    const response = await post('/api/logout', {}, visitor)
    expect(response.headers.getSetCookie()).toEqual([
      'gfsessionid=; Max-Age=0; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Lax',
    ])
    expect(await userOf(visitor)).toBeNull()
    const record = await fetch(`${address}/api/record`, { headers: visitor })
    expect(await record.json()).toEqual({ record: null })
  })

  it('the demo refuses a post from another site', async () => {
    const visitor = await login()
    for (const origin of ['http://elsewhere.example', 'null', 'http://127.0.0.1:1']) {
      const response = await post('/api/logout', {}, { ...visitor, origin })
      expect(response.status).toBe(403)
      expect(response.headers.getSetCookie()).toEqual([])
    }
    expect(await userOf(visitor)).toBe('Ada')
  })

  it('the demo says what is wrong with a form, and stores nothing of it', async () => {
    const visitor = await login()
    expect((await post('/api/login', { name: ' ' }, visitor)).status).toBe(400)
    expect((await post('/api/cart', { article: 'constructor' }, visitor)).status).toBe(400)
    expect((await post('/api/cart', { article: 'tea', count: '-1' }, visitor)).status).toBe(409)
    expect((await post('/api/cart', { article: 'x'.repeat(20_000) }, visitor)).status).toBe(413)
    const response = await fetch(`${address}/api/session`, { headers: visitor })
    expect(await response.json()).toEqual({ user: 'Ada', cart: {}, messages: [] })
  })

  it('the demo never shows to whom an id from before a log-in leads', async () => {
    const guest = await post('/api/cart', { article: 'tea' })
    const before = guest.headers.getSetCookie()[0]?.split(';', 1)[0] ?? ''
    const response = await post('/api/login', { name: 'Ada' }, { cookie: before })
    const id = /^gfsessionid=(\w+)/.exec(response.headers.getSetCookie()[0] ?? '')?.[1] ?? ''
    const stored = await readFile(join(folder, `${before.split('=')[1]}.session`), 'utf8')
    expect(stored).toContain(id)
    const record = await fetch(`${address}/api/record`, { headers: { cookie: before } })
    expect(await record.json()).toEqual({ record: null })
  })

  it('the demo orders for who is logged in, with something in the cart', async () => {
    expect((await post('/api/order', {})).status).toBe(401)
    const visitor = await login()
    expect((await post('/api/order', {}, visitor)).status).toBe(409)
    await post('/api/cart', { article: 'tea' }, visitor)
    const ordered = await post('/api/order', {}, visitor)
    expect(await ordered.json()).toEqual({
      user: 'Ada',
      cart: {},
      messages: ['Thank you, Ada: the order is placed.'],
    })
  })

  it('the page of the demo never gets the whole id of the session', async () => {
    const visitor = await login()
    const id = visitor.cookie.split('=')[1] ?? ''
    const text = await (await fetch(`${address}/api/record`, { headers: visitor })).text()
    expect(JSON.parse(text).record.path).toContain(folder)
    expect(text).not.toContain(id)
  })
})

/** The address that a started demo prints. */
function addressFrom({ child, output, ended }: ReturnType<typeof start>): Promise<string> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const found = /^gsession demo: (http:\S+)$/m.exec(output.text)
      if (found?.[1] !== undefined) resolve(found[1])
    }
    child.stdout.on('data', look)
    ended.then((code) => reject(new Error(`the demo ended with ${code}: ${output.text}`)))
  })
}
