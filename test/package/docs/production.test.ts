import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { ensureBuild } from '../../../scripts/prepare.mjs'
import { RedisMock } from '../../support/redis-mock.ts'
import { ROOT, readPage } from './support/blocks.ts'
import { run } from './support/run.ts'

const PAGE = 'docs/production.md'
const env = { SESSION_FOLDER: 'sessions', PORT: '0' }

beforeAll(() => ensureBuild())

it('docs/production.md shows examples/production.mjs', () => {
  const example = readFileSync(new URL('examples/production.mjs', ROOT), 'utf8')
  expect(readPage(PAGE)).toContain(`\`\`\`js\n${example}\`\`\``)
})

it('its app counts visits, saves the one that runs at a SIGTERM, and ends by itself', async () => {
  const after = `
app.get('/slow', async (req, res) => {
  await req.session.update('visits', (visits = 0) => visits + 1)
  console.log('slow')
  setTimeout(async () => res.send(\`Visit \${await req.session.get('visits')}\`), 300)
})
server.on('listening', () => console.log('port', server.address().port))`
  const program = run(PAGE, 'SIGTERM', { env, after })
  const [port] = /\d+/.exec(await program.prints(/port \d+\n/)) ?? []
  const address = `http://127.0.0.1:${port}/`
  const https = { 'x-forwarded-proto': 'https' }
  const first = await fetch(address, { headers: https })
  expect(await first.text()).toBe('Visit 1')
  const [header = ''] = first.headers.getSetCookie()
  expect(header).toMatch(
    /^__Host-session=[0-9a-z]{32}; Max-Age=95040; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
  )
  const [cookie = ''] = header.split(';')
  const running = fetch(`${address}slow`, { headers: { ...https, cookie, connection: 'close' } })
  await program.prints(/slow/)
  program.process.kill('SIGTERM')
  expect(await (await running).text()).toBe('Visit 2')
  await program.printed()
  expect(program.process.exitCode).toBe(0)
})

it('its alarm hears the warnings of this package, and no others', async () => {
  const after = `
process.emitWarning('of somebody else', { code: 'OTHER' })
process.emitWarning('a sweep has failed', { code: 'GSESSION_SWEEP_FAILED' })`
  const program = run(PAGE, 'SIGTERM', { env, after })
  expect(await program.prints(/alarm: .*\n/)).toBe('alarm: GSESSION_SWEEP_FAILED a sweep has failed\n')
})

it('the code of docs/storages.md makes storages that work', async () => {
  const after = `
import { createRequire } from 'node:module'
const Redis = createRequire(${JSON.stringify(join(RedisMock.folder, 'package.json'))})('ioredis-mock')
for (const manager of [onThisMachine, inRedis(new Redis()), inHashes(new Redis({ db: 1 })), inThisProcess]) {
  const session = manager.new()
  await session.set('visits', 1)
  await session.close()
  console.log(await manager.new(await session.id()).get('visits'))
}`
  const program = run('docs/storages.md', 'inThisProcess', { after })
  expect(await program.printed()).toBe('1\n1\n1\n1\n')
})
