import { describe, expect, it } from 'vitest'
import { ErrorDisabled, type Storage } from '../../../src/index.ts'
import { StorageOfAll, StorageOfFields, StorageOfMaps } from '../../session/support.ts'
import { cookiesOf, idOf, setup } from '../support.ts'

/** Like GoFrame's own storages, which remove nothing at `RemoveAll`: the close saves an empty session. */
class MapsWithoutRemoval extends StorageOfMaps {
  override async removeAll(): Promise<void> {
    throw ErrorDisabled
  }
}

/** Like GoFrame's hash table: `getSession` returns a map without the keys. */
class FieldsWithEmptyMaps extends StorageOfFields {
  override async getSession(id: string) {
    return this.maps.has(id) ? new Map() : undefined
  }
}

describe.each<[string, () => Storage]>([
  ['whole maps', () => new StorageOfMaps()],
  ['whole maps that are never removed', () => new MapsWithoutRemoval()],
  ['fields', () => new StorageOfFields()],
  ['fields, with empty maps', () => new FieldsWithEmptyMaps()],
  ["GoFrame's eleven methods", () => new StorageOfAll()],
])('requests on a storage of %s', (kind, makeStorage) => {
  const start = () => {
    const shop = setup({}, makeStorage())
    const dataOf = async (id: string) => {
      let data: unknown
      const response = await shop.visit(id, async (session) => {
        data = await session.data()
      })
      return { data, cookies: cookiesOf(response) }
    }
    return { ...shop, dataOf }
  }

  it(`requests on a storage of ${kind} create, read and change a session, and use no unknown id`, async () => {
    const { visit, make, dataOf } = start()
    const id = await make({ a: 1 })
    expect(cookiesOf(await visit(id, (session) => session.set('b', 2)))).toEqual([])
    expect(await dataOf(id)).toEqual({ data: { a: 1, b: 2 }, cookies: [] })
    const other = await visit('0123456789abcdefghijklmnopqrstuv', (session) => session.set('c', 3))
    expect(idOf(other)).not.toBe('0123456789abcdefghijklmnopqrstuv')
  })

  it(`after a log-in on a storage of ${kind} the old id opens nothing`, async () => {
    const { visit, make, dataOf } = start()
    const id = await make({ a: 1 })
    const next = idOf(
      await visit(id, async (session) => {
        await session.regenerateId()
        await session.set('user', 'ada')
      }),
    )
    expect((await dataOf(next)).data).toEqual({ a: 1, user: 'ada' })
    expect(await dataOf(id)).toMatchObject({ data: {}, cookies: [{ clears: true }] })
  })

  it(`after a log-out on a storage of ${kind} a set creates another session`, async () => {
    const { visit, make, dataOf } = start()
    const id = await make({ a: 1 })
    expect(cookiesOf(await visit(id, (session) => session.destroy()))).toMatchObject([{ clears: true }])
    expect((await dataOf(id)).data).toEqual({})
    const another = await make({ a: 1 })
    const farewell = await visit(another, async (session) => {
      await session.destroy()
      await session.set('farewell', true)
    })
    expect(idOf(farewell)).not.toBe(another)
    expect((await dataOf(another)).data).toEqual({})
    expect((await dataOf(idOf(farewell))).data).toEqual({ farewell: true })
  })
})
