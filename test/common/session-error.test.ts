import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import {
  ErrorDisabled,
  Manager,
  SessionError,
  type Storage,
  StorageBase,
  StorageMemory,
} from '../../src/index.ts'
import { failureOf, HOUR, ID, retryableError, setup } from '../session/support.ts'

const SECRETS = { id: 'secretidsecretidsecretidsecretid', key: 'secretkey', value: 'secretvalue' }
const { id, key, value } = SECRETS

/** Calls that fail in all possible ways. */
const failures: Record<string, () => Promise<unknown>> = {
  'a value of no JSON': () =>
    setup()
      .manager.new(id)
      .set(key, new Map([[value, value]]) as never),
  'a getter that throws': () =>
    setup()
      .manager.new(id)
      .set(key, {
        get a() {
          throw new Error(value)
        },
      } as never),
  'a getter of the map that throws': () =>
    setup()
      .manager.new(id)
      .setMap({
        get a() {
          throw new Error(value)
        },
      } as never),
  'a toJSON that throws': () =>
    setup()
      .manager.new(id)
      .set(key, {
        toJSON() {
          throw new Error(value)
        },
      } as never),
  'a hostile id': async () => setup().manager.new(`../${id}`),
  'a hostile id to a storage': () => new StorageMemory().get(`../${id}`, key),
  'a started session': async () => {
    const session = setup().manager.new(id)
    await session.get(key)
    session.setId(`${id}2`)
  },
  'a destroyed session': async () => {
    const { manager, memory, store } = setup()
    const session = manager.new(await store({ [key]: value }, id))
    await session.set(key, `${value}2`)
    await memory.removeAll(id)
    await session.close()
  },
  'an absent session that is moved': () => new StorageMemory().moveSession(id, `${id}2`, HOUR),
  'a corrupt map': () =>
    new Manager(
      HOUR,
      foreign(() => new Map([[key, new Set([value])]])),
    )
      .new(id)
      .get(key),
  'an id function that throws': () => {
    const session = setup().manager.new()
    session.setIdFunc(() => {
      throw new Error(id)
    })
    return session.id()
  },
  ...Object.fromEntries(
    ['getSession', 'mergeSession', 'updateTTL', 'removeAll', 'moveSession', 'newId'].map((method) => [
      `a foreign error of ${method}`,
      () => provoke(method, foreignError()),
    ]),
  ),
  'a foreign error of one line that looks like a frame': () =>
    provoke('getSession', new Error(`x\n    at ${value}`)),
  'a string that is thrown': () => provoke('getSession', value),
  'an object that is thrown': () => provoke('getSession', { message: value, toString: () => value, code: 5 }),
  'a foreign error of an engine under StorageRecords': () => new BrokenStorage().get(id, key),
}

describe.each(Object.entries(failures))('%s', (_what, fail) => {
  it('the error of a failing call is a SessionError that holds no id, key or value', async () => {
    const error = await failureOf(fail)
    expect(error).toBeInstanceOf(SessionError)
    const { message, stack, cause } = error as SessionError
    const texts = [
      message,
      stack,
      inspect(error, { depth: 9, showHidden: true }),
      String(error),
      JSON.stringify(error),
    ]
    for (let at = cause as Error | undefined; at; at = at.cause as Error | undefined) {
      texts.push(
        at.message,
        at.stack,
        String(at),
        JSON.stringify(at),
        inspect(at, { depth: 9, showHidden: true }),
      )
    }
    for (const secret of Object.values(SECRETS)) expect(texts.join('\n')).not.toContain(secret)
  })
})

describe('the cause of a SessionError', () => {
  const causeOf = (error: unknown) =>
    new SessionError('TIMEOUT', 'm', { cause: error }).cause as Error & ErrorParts

  it.each([
    ['a value as its name', { name: value }],
    ['a name with an id in it', { name: `${id}Error` }],
    ['a name of several words', { name: `Failed for ${value} Error` }],
    ['a value as its code', { code: value }],
    ['an id as its code', { code: 'E1K2J3H4G5' }],
    ['a value in capitals as its code', { code: `ERR_${value}` }],
    ['a value behind a code', { code: `ENOENT ${value}` }],
    ['a value as its syscall', { code: 'ENOENT', syscall: value }],
    ['a command as its syscall', { code: 'ENOENT', syscall: `spawn ${value}` }],
    ['an object as its code', { code: { toString: () => value } }],
    ['lines after its frames', { stack: `Error: m\n    at f (/a/b.js:1:2)\n  {"key":"${value}"}\n${value}` }],
    ['lines between its frames', { stack: `Error: m\n${value}\n    at f (/a/b.js:1:2)\n    key: ${value}` }],
    [
      'lines that only look like frames',
      { stack: `Error: m\n    at ${value}\n    at ${value}:1:2\n    at f (${value})` },
    ],
    ['a frame in a file that is no program', { stack: `Error: m\n    at f (/a/${value}.session:1:2)` }],
    ['a frame with a query', { stack: `Error: m\n    at f (https://a.example/b.js?key=${value}:1:2)` }],
    ['a frame with a password', { stack: `Error: m\n    at f (https://a:${value}@a.example/b.js:1:2)` }],
    ['a stack that begins with another message', { stack: `Error: ${value}\n    at f (/a/b.js:1:2)` }],
    ['a stack of one line', { stack: value }],
    ['a stack that is no text', { stack: [value] }],
  ])('does not keep %s', (_what, parts) => {
    const cause = causeOf(Object.assign(new Error('m'), parts))
    const texts = [
      cause.name,
      cause.message,
      cause.code,
      cause.syscall,
      cause.stack,
      inspect(cause, { showHidden: true }),
    ]
    expect(texts.join('\n').toLowerCase()).not.toContain('secret')
    expect(texts.join('\n')).not.toContain('E1K2')
  })

  it.each([
    'ECONNRESET',
    'E2BIG',
    'EAI_AGAIN',
    'ERR_INVALID_ARG_TYPE',
    'ERR_HTTP2_STREAM_ERROR',
    'UND_ERR_CONNECT_TIMEOUT',
    'ABORT_ERR',
    'CERT_HAS_EXPIRED',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'SQLITE_BUSY',
  ])('keeps the code %s', (code) => {
    expect(causeOf(Object.assign(new Error('m'), { code }))).toMatchObject({ code, message: code })
  })

  it.each([
    'Error',
    'TypeError',
    'ReplyError',
    'DOMException',
    'MaxRetriesPerRequestError',
    'QuotaExceededError',
  ])('keeps the name %s', (name) => {
    expect(causeOf(Object.assign(new Error('m'), { name })).name).toBe(name)
  })

  it.each([
    [
      'V8',
      'Error: m\n',
      [
        '    at f (/a/b.js:1:2)',
        '    at async Store.get (file:///a/node_modules/@b/c/index.mjs:10:20)',
        '    at new A.<anonymous> (C:\\a b\\c.cjs:1:2)',
        '    at Object.f [as g] (/a/(group)/page.tsx:1:2)',
        '    at /a/b.ts:1:2',
        '    at async https://a.example:8080/b.js:1:2',
        '    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)',
      ],
    ],
    [
      'Firefox',
      '',
      ['f@https://a.example/b.js:1:2', 'async*g/<@https://a.example/b.js:1:2', '@file:///a/b.mjs:3:4'],
    ],
    [
      'Safari',
      '',
      ['f@https://a.example/b.js:1:2', 'module code@https://a.example/b.js:1:2', '@file:///a/b.js:1'],
    ],
  ])('keeps the frames of %s', (_engine, head, frames) => {
    const stack = head + frames.join('\n')
    expect(causeOf(Object.assign(new Error('m'), { stack })).stack).toBe(
      ['Error: Error (its message is withheld)', ...frames].join('\n'),
    )
  })

  it('keeps the system call of an error of a file', () => {
    const error = Object.assign(new Error('m'), { code: 'EACCES', syscall: 'open' })
    expect(causeOf(error)).toMatchObject({ code: 'EACCES', syscall: 'open', message: 'EACCES open' })
  })

  it('is an Error, also where reading the foreign one fails', () => {
    const throwing = {
      get name(): never {
        throw new Error(value)
      },
    }
    for (const error of [throwing, null, value, 5, Object.create(null)]) {
      expect(causeOf(error)).toBeInstanceOf(Error)
      expect(inspect(causeOf(error), { showHidden: true })).not.toContain(value)
    }
  })
})

describe('a foreign error of a custom storage', () => {
  it('a foreign error becomes the cause of a SessionError, and keeps its name and code', async () => {
    const error = (await failureOf(provoke('mergeSession', foreignError()))) as SessionError
    expect([error.code, error.retryable]).toEqual(['STORAGE_UNAVAILABLE', true])
    expect(error.message).toContain('close')
    expect(error.cause).toMatchObject({ name: 'ReplyError', code: 'ECONNRESET' })
    expect((error.cause as Error).stack).toMatch(/^ReplyError: .*\n {4}at /)
  })

  it('a foreign error does not end the use: a second close saves', async () => {
    const { manager, failOnce, stored } = setup()
    const session = manager.new(ID)
    await session.set('a', 1)
    failOnce('mergeSession', foreignError())
    await session.close().catch(() => {})
    await session.close()
    expect(await stored()).toEqual({ a: 1 })
  })

  it('a SessionError of a custom storage is passed on unchanged', async () => {
    const own = retryableError()
    expect(await failureOf(provoke('getSession', own))).toBe(own)
    const other = Object.assign(new Error('of another copy of this module'), {
      name: 'SessionError',
      code: 'CONFLICT',
    })
    expect(await failureOf(provoke('getSession', other))).toBe(other)
  })
})

describe('SessionError', () => {
  it('a SessionError names the operation and the kind of storage', async () => {
    const error = (await failureOf(new StorageMemory().moveSession(ID, 'other', HOUR))) as SessionError
    expect(error.message).toMatch(/^StorageMemory\.moveSession: /)
    expect([error.name, error instanceof Error]).toEqual(['SessionError', true])
  })

  it('a SessionError is retryable by its code, unless the option says otherwise', () => {
    const retryable = ['STORAGE_FULL', 'STORAGE_UNAVAILABLE', 'CONFLICT', 'TIMEOUT'] as const
    for (const code of retryable) expect(new SessionError(code, 'm').retryable).toBe(true)
    for (const code of ['SESSION_DESTROYED', 'INVALID_VALUE', 'ABORTED', 'RECORD_CORRUPT'] as const) {
      expect(new SessionError(code, 'm').retryable).toBe(false)
    }
    expect(new SessionError('STORAGE_FULL', 'm', { retryable: false }).retryable).toBe(false)
  })

  it('a SessionError without a cause has no property cause', () => {
    expect('cause' in new SessionError('TIMEOUT', 'm')).toBe(false)
  })

  it('a cause that is a SessionError is kept unchanged', () => {
    const cause = retryableError()
    expect(new SessionError('TIMEOUT', 'm', { cause }).cause).toBe(cause)
  })
})

it('all eleven methods of StorageBase reject with ErrorDisabled', async () => {
  const storage = new (class extends StorageBase {})()
  const methods = [
    'newId',
    'get',
    'getSize',
    'data',
    'set',
    'setMap',
    'remove',
    'removeAll',
    'getSession',
    'setSession',
    'updateTTL',
  ] as const
  for (const method of methods) {
    expect(await failureOf((storage[method] as () => Promise<unknown>)()), method).toBe(ErrorDisabled)
  }
  expect(ErrorDisabled).toBeInstanceOf(SessionError)
  expect([ErrorDisabled.code, ErrorDisabled.retryable]).toEqual(['NOT_SUPPORTED', false])
})

it('a NOT_SUPPORTED error that is not ErrorDisabled makes no session look empty', async () => {
  const unable = new SessionError('NOT_SUPPORTED', "what encrypts can't be loaded here")
  const { manager, store, failOnce } = setup()
  await store({ user: 'Ada' })
  for (const call of ['get', 'exists', 'data'] as const) {
    failOnce('getSession', unable)
    const session = manager.new(ID)
    expect(await failureOf(call === 'get' ? session.get('user') : session[call]()), call).toMatchObject({
      code: 'NOT_SUPPORTED',
    })
    expect(await session.get('user')).toBe('Ada')
  }
})

/** An error like those of ioredis, which hold the arguments of the command. */
function foreignError(): Error {
  const command = { name: 'set', args: [id, key, value] }
  const error = new Error(`ERR ${id} ${key} ${value}`, { cause: new Error(value) })
  return Object.assign(error, { name: 'ReplyError', code: 'ECONNRESET', command, path: `/tmp/${id}` })
}

/** Makes a method of the storage fail, and uses a session that calls it. */
async function provoke(method: string, error: unknown): Promise<void> {
  const { manager, store, failOnce } = setup()
  const session = manager.new(method === 'newId' ? '' : await store({ [key]: value }, id))
  failOnce(method, error)
  if (method === 'removeAll') await session.removeAll()
  if (method === 'moveSession') await session.regenerateId()
  if (method === 'mergeSession' || method === 'newId') await session.set(key, value)
  await session.get(key)
  await session.close()
}

function foreign(answer: () => ReadonlyMap<string, unknown>): Storage {
  return new (class extends StorageBase {
    override getSession = async () => answer()
  })()
}

class BrokenStorage extends StorageMemory {
  protected override readRecord(): never {
    throw foreignError()
  }
}

interface ErrorParts {
  code?: unknown
  syscall?: unknown
}
