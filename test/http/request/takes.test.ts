import { describe, expect, it } from 'vitest'
import { codeOf } from '../../session/support.ts'
import { cookiesOf, gate, setup } from '../support.ts'

describe('take and flash in requests', () => {
  it('of parallel requests that take one value, one gets it', async () => {
    const { make, visit, stored } = setup()
    const id = await make({ token: 'once', kept: 1 })
    const { opened, open } = gate()
    let loaded = 0
    const got: unknown[] = []
    const requests = Array.from({ length: 5 }, () =>
      visit(id, async (session) => {
        await session.get('kept')
        if (++loaded === 5) open()
        await opened
        got.push(await session.take('token', 'none'))
      }),
    )
    for (const response of await Promise.all(requests)) expect(cookiesOf(response)).toEqual([])
    expect(got.sort()).toEqual(['none', 'none', 'none', 'none', 'once'])
    expect(await stored(id)).toEqual({ kept: 1 })
  })

  it('what a request flashes before its redirect the next one takes, once', async () => {
    const { make, visit, stored } = setup()
    const id = await make()
    await Promise.all([
      visit(id, (session) => session.flash('messages', 'Saved.')),
      visit(id, (session) => session.flash('messages', { text: 'Sent.' })),
    ])
    const got: unknown[] = []
    for (let request = 0; request < 2; request++) {
      await visit(id, async (session) => void got.push(await session.take('messages', [])))
    }
    expect(got[0]).toHaveLength(2)
    expect(got[0]).toEqual(expect.arrayContaining(['Saved.', { text: 'Sent.' }]))
    expect(got[1]).toEqual([])
    expect(await stored(id)).toEqual({ a: 1 })
  })

  it('a visitor without a session who is asked for messages gets no cookie, and no record is made', async () => {
    const { visit, storage } = setup()
    const response = await visit('', async (session) => {
      expect(await session.take('messages', [])).toEqual([])
    })
    expect(cookiesOf(response)).toEqual([])
    for await (const id of storage.ids?.() ?? []) expect(id).toBeUndefined()
  })

  it('a message makes a session where there is none', async () => {
    const { visit } = setup()
    const response = await visit('', (session) => session.flash('messages', 'Welcome.'))
    const id = cookiesOf(response)[0]?.value as string
    await visit(id, async (session) => expect(await session.take('messages')).toEqual(['Welcome.']))
  })

  it('where another request has ended the session meanwhile there is nothing to take, and no cookie', async () => {
    const { make, visit } = setup({ rejectDestroyed: true })
    const id = await make({ token: 'once' })
    const response = await visit(id, async (session) => {
      await session.get('token')
      await visit(id, (other) => other.destroy())
      expect(await session.take('token', 'none')).toBe('none')
      expect(await session.take('token', 'none')).toBe('none')
    })
    expect(cookiesOf(response)).toEqual([])
  })

  it('a take follows the session to the id that another request has given it', async () => {
    const { make, visit, stored, manager } = setup({ rotateEvery: 1 })
    const id = await make({ token: 'once', kept: 1 })
    await new Promise((resolve) => setTimeout(resolve, 10))
    let moved = ''
    await visit(id, async (session) => {
      await session.get('token')
      moved = cookiesOf(await visit(id, (other) => other.set('more', 2)))[0]?.value as string
      expect(await session.take('token')).toBe('once')
    })
    expect(moved).toMatch(/^\w{32}$/)
    expect(moved).not.toBe(id)
    const { storage } = manager
    const ids = []
    for await (const each of storage.ids?.() ?? []) ids.push(each)
    const left = await Promise.all(ids.map((each) => stored(each)))
    expect(left).toContainEqual({ kept: 1, more: 2 })
    expect(JSON.stringify(left)).not.toContain('once')
  })

  it('a take after the log-in of its own request finds the value under the new id', async () => {
    const { make, visit, stored } = setup()
    const id = await make({ token: 'once', kept: 1 })
    const response = await visit(id, async (session) => {
      await session.regenerateId()
      expect(await session.take('token')).toBe('once')
    })
    expect(await stored(cookiesOf(response)[0]?.value as string)).toEqual({ kept: 1 })
  })

  it('after the response both are RESPONSE_SENT, and nothing is taken', async () => {
    const { make, visit, stored } = setup()
    const id = await make({ token: 'once' })
    let late: (() => Promise<string[]>) | undefined
    const response = await visit(id, async (session) => {
      await session.get('token')
      late = async () => [await codeOf(session.take('token')), await codeOf(session.flash('list', 1))]
    })
    await response.text()
    expect(await late?.()).toEqual(['RESPONSE_SENT', 'RESPONSE_SENT'])
    expect(await stored(id)).toEqual({ token: 'once' })
  })
})
