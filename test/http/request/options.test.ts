import { expect, it } from 'vitest'
import { HttpSessions, type HttpSessionsOptions } from '../../../platforms/http/index.ts'
import { Manager } from '../../../src/index.ts'
import { cookiesOf, HOUR, NAME, setup } from '../support.ts'

const DAY = 24 * HOUR
const made = (options: unknown) => () => new HttpSessions(new Manager(HOUR), options as HttpSessionsOptions)

it.each([
  { header: 'none' },
  { header: 1 },
  { cookie: null },
  { cookie: true },
  { cookie: { partitioned: 1 } },
  { cookie: { partitioned: true, secure: false } },
  { cookie: { priority: 'highest' } },
  { cookie: { httpOnly: 'no' } },
  { cookie: { secure: 1 } },
  { cookie: { path: 5 } },
  { trustProxy: 1 },
  { trustProxy: 'loopback' },
  { rolling: 'yes' },
  { rejectDestroyed: 0 },
  { goframe: 'yes' },
  { goframe: true, cookie: 5 },
])('options of the wrong type are INVALID_ARGUMENT: %o', (options) => {
  expect(made(options)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
})

it.each([
  { cookie: false, header: false },
  { cookie: false, rolling: true },
  { cookie: false, rotateEvery: HOUR },
  { goframe: true, name: 'id' },
  { goframe: true, header: false },
  { goframe: true, header: 'write' },
  { goframe: true, rolling: true },
  { goframe: true, rotateEvery: HOUR },
  { goframe: true, cookie: { maxAge: HOUR } },
  { goframe: true, cookie: { maxAge: null } },
  { goframe: true, cookie: { path: '/shop' } },
])('options that contradict each other are INVALID_ARGUMENT: %o', (options) => {
  expect(made(options)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
})

it.each([
  { cookie: false },
  { cookie: false, header: 'write', rotateEvery: HOUR },
  { goframe: false, name: 'id' },
  { goframe: true, name: NAME, header: 'read', rolling: false, cookie: { path: '/', maxAge: DAY } },
  { goframe: true, cookie: { domain: 'shop.test', secure: true } },
  { goframe: true, cookie: false },
])('options that agree are taken: %o', (options) => {
  expect(made(options)).not.toThrow()
})

it('with goframe the cookie has the name, the path and the life of those of GoFrame', async () => {
  const { visit } = setup({ goframe: true, cookie: { secure: true } })
  const [cookie] = cookiesOf(await visit('', (session) => session.set('a', 1)))
  expect(cookie).toMatchObject({ name: 'gfsessionid', value: expect.stringMatching(/^[0-9a-z]{32}$/) })
  const attributes = ['HttpOnly', 'Max-Age=86400', 'Path=/', 'SameSite=Lax', 'Secure']
  expect(cookie?.attributes.sort()).toEqual(attributes)
})

it('a partitioned cookie is Secure, and priority is sent', async () => {
  const { visit } = setup({ cookie: { partitioned: true, priority: 'high' } })
  const [cookie] = cookiesOf(await visit('', (session) => session.set('a', 1)))
  expect(cookie?.attributes).toEqual(expect.arrayContaining(['Partitioned', 'Secure', 'Priority=High']))
  const [cleared] = cookiesOf(await visit(cookie?.value ?? '', (session) => session.destroy()))
  expect(cleared?.clears).toBe(true)
  expect(cleared?.attributes).toEqual(expect.arrayContaining(['Partitioned', 'Secure', 'Priority=High']))
})
