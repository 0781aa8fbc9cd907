import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { Manager as BrowserManager } from '../../platforms/browser/index.ts'
import { Manager, StorageFile } from '../../platforms/node/index.ts'
import { integersAsText, JsonMap, type Storage, StorageMemory } from '../../src/index.ts'
import { BIG, TEXT_INTEGERS } from '../support/text-integers.ts'
import { codeOf, HOUR, StorageOfAll, StorageOfFields, StorageOfMaps } from './support.ts'

const folder = mkdtempSync(join(tmpdir(), 'gsession-integers-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

class FieldStorage extends StorageMemory {
  override readonly capabilities = { atomicMerge: true, fields: true, fieldReads: true }
}

const STORAGES: Readonly<Record<string, () => Storage>> = {
  memory: () => new StorageMemory(),
  files: () => new StorageFile(folder, HOUR),
  'a storage that is read by field': () => new FieldStorage(),
  'eleven methods with maps': () => new StorageOfMaps(),
  'eleven methods with fields': () => new StorageOfFields(),
  'all eleven methods': () => new StorageOfAll(),
}

describe.each(Object.entries(STORAGES))('with integers as texts, on %s', (_name, create) => {
  test.each(TEXT_INTEGERS)('%s', async (_title, holds) => {
    await holds(create())
  })
})

describe('integers as texts', () => {
  const manager = new Manager<Record<string, unknown>>(HOUR, new StorageMemory(), { integers: 'string' })

  test('a value that is nested deeper than may be written is read so, too', async () => {
    const storage = new StorageOfMaps()
    const deep = JsonMap.parse(`{"deep":${'['.repeat(5000)}${BIG}${']'.repeat(5000)}}`) as JsonMap
    storage.maps.set('id', deep)
    let value = await new Manager<Record<string, unknown>>(HOUR, storage, { integers: 'string' })
      .new('id')
      .get('deep')
    while (Array.isArray(value)) value = value[0]
    expect(value).toBe(String(BIG))
  })

  test('what can not be stored is refused as without the option', async () => {
    const session = manager.new()
    const big = '1234567890123456789'
    expect(await codeOf(session.set('a', { big, map: new Map() }))).toBe('INVALID_VALUE')
    expect(await codeOf(session.update('a', () => ({ big, wrong: Number.NaN })))).toBe('INVALID_VALUE')
    expect(await codeOf(session.update('a', async () => big))).toBe('INVALID_VALUE')
    await expect(
      session.update('a', () => {
        throw new TypeError('mine')
      }),
    ).rejects.toThrow('mine')
    expect(await session.data()).toEqual({})
  })

  test('in a browser the option is a value, which servers take, too', async () => {
    const storage = new StorageMemory()
    await storage.set('id', 'big', BIG, HOUR)
    for (const Made of [BrowserManager, Manager]) {
      const made = new Made<Record<string, unknown>>(HOUR, storage, { integers: integersAsText })
      expect(await made.new('id').get('big')).toBe(String(BIG))
    }
    expect(await codeOf(() => new BrowserManager(HOUR, storage, { integers: 'string' }))).toBe(
      'NOT_SUPPORTED',
    )
  })

  test('another way to give integers is refused', () => {
    expect(() => new Manager(HOUR, undefined, { integers: 'number' as never })).toThrow('integers must be')
  })
})
