import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { isProgrammingError } from '../../src/common/programming-error.ts'

const thrown = async (work: () => unknown): Promise<unknown> => {
  try {
    await work()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

const network = (message: string): Error => new TypeError(message)

it.each<[string, () => unknown]>([
  ['a property of undefined', () => (undefined as never as Error).message],
  ['a name that is not defined', () => new Function('return network')()],
  ['a length that is not possible', () => new Array(-1)],
  ['a text that is no JSON', () => JSON.parse('{')],
  ['an argument that Node refuses', () => readFile(undefined as never)],
  ['an address that fetch refuses', () => fetch('no address')],
  ['a subclass of TypeError', () => Promise.reject(new (class extends TypeError {})('x'))],
  ['a TypeError of another realm', () => Promise.reject({ name: 'TypeError', message: 'x' })],
])('it is a programming error: %s', async (_what, work) => {
  expect(isProgrammingError(await thrown(work))).toBe(true)
})

it.each<[string, unknown]>([
  ['a plain error', new Error('no such table')],
  ['an error of the system', Object.assign(new Error('x'), { code: 'ECONNRESET' })],
  ['an error that Redis replied', Object.assign(new Error('ERR'), { name: 'ReplyError' })],
  [
    'a TypeError with a code of the network',
    Object.assign(new TypeError('x'), { code: 'ConnectionRefused' }),
  ],
  [
    'a failed fetch of Node',
    new TypeError('x', { cause: Object.assign(new Error(), { code: 'UND_ERR_SOCKET' }) }),
  ],
  ['a failed fetch of Node without a cause', network('fetch failed')],
  ['a failed fetch of Chrome', network('Failed to fetch')],
  ['a failed fetch of Firefox', network('NetworkError when attempting to fetch resource.')],
  ['a failed fetch of Safari', network('Load failed')],
  ['a failed fetch of Deno', network('error sending request for url (http://localhost)')],
  ['a text', 'TypeError'],
  ['nothing', undefined],
])('it is no programming error: %s', (_what, error) => {
  expect(isProgrammingError(error)).toBe(false)
})

it('a fetch that finds no server is no programming error', async () => {
  expect(isProgrammingError(await thrown(() => fetch('http://127.0.0.1:9')))).toBe(false)
})
