import { describe, expect, it } from 'vitest'
import type { StorageMemory } from '../../../src/index.ts'
import { cookiesOf, gate, idOf, setup } from '../support.ts'

const encoder = new TextEncoder()

/** A body that runs a step before each of its chunks. */
function streamOf(...steps: (() => unknown)[]): ReadableStream<Uint8Array> {
  let next = 0
  return new ReadableStream(
    {
      async pull(controller) {
        const step = steps[next++]
        if (step === undefined) return controller.close()
        await step()
        controller.enqueue(encoder.encode(`${next} `))
      },
    },
    { highWaterMark: 0 },
  )
}

describe('a response that streams', () => {
  it('changes before the first byte are saved before it, and later ones before the body ends', async () => {
    const { visit, make, stored } = setup()
    const id = await make()
    const response = await visit(id, async (session) => {
      await session.set('before', 1)
      return new Response(
        streamOf(
          () => session.set('while', 2),
          () => session.set('last', 3),
        ),
      )
    })
    expect(await stored(id)).toEqual({ a: 1, before: 1 })
    expect(await response.text()).toBe('1 2 ')
    expect(await stored(id)).toEqual({ a: 1, before: 1, while: 2, last: 3 })
  })

  it('a change that needs a cookie is RESPONSE_SENT after the head', async () => {
    const { visit, make } = setup()
    const errors: unknown[] = []
    const keep = (error: { code: string }) => void errors.push(error.code)
    const made = await visit('', (session) => new Response(streamOf(() => session.set('a', 1).catch(keep))))
    await made.text()
    const id = await make()
    const moved = await visit(
      id,
      (session) =>
        new Response(
          streamOf(
            () => session.regenerateId().catch(keep),
            () => session.setTTL(1000).catch(keep),
          ),
        ),
    )
    await moved.text()
    expect(errors).toEqual(['RESPONSE_SENT', 'RESPONSE_SENT', 'RESPONSE_SENT'])
  })

  it('a session that was made before the head can be changed while the body streams', async () => {
    const { visit, stored } = setup()
    const response = await visit('', async (session) => {
      await session.set('a', 1)
      return new Response(streamOf(() => session.set('b', 2)))
    })
    await response.text()
    expect(await stored(idOf(response))).toEqual({ a: 1, b: 2 })
  })

  it('changes are saved when the body is cancelled, and when it fails', async () => {
    const { visit, make, stored } = setup()
    const id = await make()
    const left = await visit(
      id,
      (session) =>
        new Response(
          streamOf(
            () => session.set('b', 2),
            () => {},
          ),
        ),
    )
    const reader = left.body?.getReader()
    await reader?.read()
    await reader?.cancel()
    expect(await stored(id)).toEqual({ a: 1, b: 2 })
    const failing = await visit(
      id,
      (session) =>
        new Response(
          streamOf(
            () => session.set('c', 3),
            () => {
              throw new Error('the source failed')
            },
          ),
        ),
    )
    await expect(failing.text()).rejects.toThrow('the source failed')
    expect(await stored(id)).toEqual({ a: 1, b: 2, c: 3 })
  })

  it('the body fails when the save at its end fails', async () => {
    const { visit, make, storage } = setup()
    const id = await make()
    const response = await visit(id, (session) => new Response(streamOf(() => session.set('b', 2))))
    storage.mergeSession = () => Promise.reject(new Error('the disk is full'))
    await expect(response.text()).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
  })

  it('the body ends normally when the session was removed in the meantime', async () => {
    const { visit, make, storage, stored } = setup()
    const id = await make()
    const response = await visit(
      id,
      (session) =>
        new Response(
          streamOf(
            async () => session.set('b', 2),
            () => storage.removeAll(id),
          ),
        ),
    )
    expect(await response.text()).toBe('1 2 ')
    expect(await stored(id)).toEqual({})
  })

  it('the body is passed on as it is when the session can not change any more', async () => {
    const { sessions, make } = setup()
    const bodies: (ReadableStream | null)[] = []
    const visitor = await sessions.handle(new Request('http://shop.test/'), () => {
      const response = new Response('ok')
      bodies.push(response.body)
      return response
    })
    expect([visitor.body, await visitor.text()]).toEqual([bodies[0], 'ok'])
    const headers = { cookie: `gfsessionid=${await make()}` }
    const used = await sessions.handle(new Request('http://shop.test/', { headers }), async () => {
      const response = new Response('ok')
      await response.text()
      return response
    })
    expect(used.bodyUsed).toBe(true)
  })

  it('handle rejects with INVALID_ARGUMENT when the handler returns no Response', async () => {
    const { sessions } = setup()
    const nothing = sessions.handle(new Request('http://shop.test/'), () => undefined as never)
    await expect(nothing).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  })

  it('the source of a body can change the session in its cancel', async () => {
    const { visit, make, stored } = setup()
    const id = await make()
    const response = await visit(id, (session) => {
      const cancel = async () => {
        await new Promise((resolve) => setTimeout(resolve, 5))
        await session.set('cancelled', true)
      }
      return new Response(new ReadableStream({ cancel }))
    })
    const reader = response.body?.getReader()
    reader?.read()
    await reader?.cancel()
    expect(await stored(id)).toEqual({ a: 1, cancelled: true })
  })

  it('changes are RESPONSE_SENT after the end of the response, and reads still work', async () => {
    const { visit, make, stored } = setup()
    const id = await make()
    let kept: import('../../../src/index.ts').Session | undefined
    const response = await visit(id, (session) => {
      kept = session
      return new Response(null, { status: 204 })
    })
    expect(response.status).toBe(204)
    expect(await kept?.get('a')).toBe(1)
    await expect(kept?.set('a', 2)).rejects.toMatchObject({ code: 'RESPONSE_SENT' })
    await expect(kept?.destroy()).rejects.toMatchObject({ code: 'RESPONSE_SENT' })
    expect(await stored(id)).toEqual({ a: 1 })
  })
})

describe('a request that fails', () => {
  it('a handler that throws: the session is saved, and handle rejects with the error', async () => {
    const { visit, make, stored } = setup()
    const id = await make()
    const failing = visit(id, async (session) => {
      await session.set('tried', true)
      throw new RangeError('mine')
    })
    await expect(failing).rejects.toThrow(new RangeError('mine'))
    expect(await stored(id)).toEqual({ a: 1, tried: true })
  })

  it('a handler that throws makes no new session, since no cookie is sent', async () => {
    const { visit, storage } = setup()
    const failing = visit('', async (session) => {
      await session.set('a', 1)
      throw new RangeError('mine')
    })
    await expect(failing).rejects.toThrow(new RangeError('mine'))
    for await (const _ of (storage as StorageMemory).ids()) expect.unreachable('a record')
  })

  it('a handler that throws and a save that fails: handle rejects with both errors', async () => {
    const { visit, make, storage } = setup()
    const id = await make()
    storage.mergeSession = () => Promise.reject(new Error('the disk is full'))
    const failing = visit(id, async (session) => {
      await session.set('tried', true)
      throw new RangeError('mine')
    })
    const error = (await failing.catch((error: unknown) => error)) as AggregateError
    expect(error).toBeInstanceOf(AggregateError)
    expect(error.errors).toMatchObject([{ message: 'mine' }, { code: 'STORAGE_UNAVAILABLE' }])
  })

  it('handle rejects when the save fails', async () => {
    const { visit, make, storage } = setup()
    const id = await make()
    storage.mergeSession = () => Promise.reject(new Error('the disk is full'))
    await expect(visit(id, (session) => session.set('b', 2))).rejects.toMatchObject({
      code: 'STORAGE_UNAVAILABLE',
    })
  })

  it('the body of the response is cancelled when the save fails', async () => {
    const { visit, make, storage } = setup()
    const id = await make()
    storage.mergeSession = () => Promise.reject(new Error('the disk is full'))
    const gone = gate()
    const failing = visit(id, async (session) => {
      await session.set('b', 2)
      return new Response(new ReadableStream({ cancel: gone.open }))
    })
    await expect(failing).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
    await gone.opened
  })

  it('with rejectDestroyed, handle rejects with SESSION_DESTROYED when the session was removed', async () => {
    const { visit, make, storage } = setup({ rejectDestroyed: true })
    const id = await make()
    const losing = visit(id, async (session) => {
      await session.set('b', 2)
      await storage.removeAll(id)
    })
    await expect(losing).rejects.toMatchObject({ code: 'SESSION_DESTROYED' })
  })

  it('an error response is passed on as it is, without cookies', async () => {
    const { visit, make } = setup()
    const id = await make()
    const network = await visit(id, async (session) => {
      await session.get('a')
      return Response.error()
    })
    expect([network.type, cookiesOf(network)]).toEqual(['error', []])
  })
})
