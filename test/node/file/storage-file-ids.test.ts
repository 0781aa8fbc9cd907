import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Manager, type SessionErrorCode, type StorageFile } from '../../../platforms/node/index.ts'
import {
  changes,
  exists,
  failsWith,
  HOUR,
  idsOf,
  open,
  pathOf,
  save,
  seed,
  tellsNoSecrets,
  tempFolder,
} from './support.ts'

const HOSTILE = [
  '',
  '.',
  '..',
  '../outside',
  '../../outside',
  'a/../../outside',
  '/tmp/outside',
  'a/b',
  'a\\b',
  '..\\outside',
  'C:\\outside',
  'C:outside',
  'a\0b',
  'outside\0.session',
  'a\nb',
  'a\u007fb',
  'a..b',
  '.hidden',
  '.gsession',
  '.gsession/e-x',
  '~root',
  'a b',
  ' a',
  'a ',
  'a:b',
  'a*b',
  'a?b',
  '%2e%2e%2foutside',
  'é',
  'a\u202eb',
  'a\u200bb',
  '\u{1f600}',
  'a\ud800b',
  'con',
  'NUL',
  'aux.txt',
  'com1',
  'x'.repeat(181),
  'x'.repeat(100_000),
]

const CALLS: Array<(storage: StorageFile, id: string) => Promise<unknown>> = [
  (storage, id) => storage.get(id, 'a'),
  (storage, id) => storage.getSize(id),
  (storage, id) => storage.data(id),
  (storage, id) => storage.set(id, 'a', 1, HOUR),
  (storage, id) => storage.setMap(id, { a: 1 }, HOUR),
  (storage, id) => storage.remove(id, 'a'),
  (storage, id) => storage.removeAll(id),
  (storage, id) => storage.getSession(id, HOUR),
  (storage, id) => seed(storage, { a: 1 }, id),
  (storage, id) => storage.updateTTL(id, HOUR),
  (storage, id) => storage.mergeSession(id, changes('absent', { a: 1 }), HOUR),
  (storage, id) => storage.moveSession(id, 'elsewhere', HOUR),
  (storage, id) => storage.moveSession('here', id, HOUR),
]

test.each(HOSTILE.map((id) => [JSON.stringify(id.slice(0, 40)), id]))(
  'the id %s is refused by every method',
  async (_, id) => {
    const parent = tempFolder()
    const folder = join(parent, 'a', 'sessions')
    const storage = open(folder)
    await seed(storage, { a: 1 }, 'here')
    for (const call of CALLS) {
      const error = await failsWith('INVALID_SESSION_ID', call(storage, id))
      if (id.length > 4) tellsNoSecrets(error, id)
    }
    expect(readdirSync(folder).sort()).toEqual(['.gsession', 'here.session'])
    expect([readdirSync(parent), readdirSync(join(parent, 'a'))]).toEqual([['a'], ['sessions']])
    expect(await storage.data('here')).toEqual({ a: 1 })
  },
)

test.each([1, null, undefined, {}, ['a']])('an id that is no string is refused (%j)', async (id) => {
  const storage = open(tempFolder())
  const code: SessionErrorCode = 'INVALID_ARGUMENT'
  await failsWith(code, storage.data(id as unknown as string))
  await failsWith(code, storage.removeAll(id as unknown as string))
})

const GOOD = [
  'a',
  '-',
  '_',
  '-rf',
  'a.b',
  'a.b.c',
  'a.',
  'a.session',
  '__proto__',
  'x'.repeat(180),
  `${'x.'.repeat(89)}x`,
]

test.each(GOOD)('the id %s names a session', async (id) => {
  const folder = tempFolder()
  const storage = open(folder)
  await save(new Manager(HOUR, storage), id, { a: 1 })
  expect(exists(pathOf(folder, id))).toBe(true)
  expect(await open(folder).data(id)).toEqual({ a: 1 })
  expect(await idsOf(storage)).toEqual([id])
  await storage.removeAll(id)
  expect(readdirSync(folder)).toEqual(['.gsession'])
})

test('ids that share a beginning or a lock name are different sessions', async () => {
  const folder = tempFolder()
  const storage = open(folder)
  const epoch = (): string => (readdirSync(join(folder, '.gsession'))[0] as string).slice(2)
  await storage.set('a', 'name', 'a', HOUR)
  const ids = ['a', 'a.b', 'a.session', `a.${epoch()}`]
  await Promise.all(ids.map((id) => storage.set(id, 'name', id, HOUR)))
  expect(await Promise.all(ids.map((id) => storage.get(id, 'name')))).toEqual(ids)
})

const probe = tempFolder()
const foldsCase = exists(probe.toUpperCase()) && exists(join(probe, '..', probe.toUpperCase()))

test.skipIf(foldsCase)(
  'capitals are as good as other letters where the file system tells them apart',
  async () => {
    const storage = open(tempFolder())
    await storage.set('Ab', 'a', 1, HOUR)
    await storage.set('aB', 'a', 2, HOUR)
    expect([await storage.get('Ab', 'a'), await storage.get('aB', 'a')]).toEqual([1, 2])
    expect(await open(tempFolder()).data('NoSession')).toBeUndefined()
  },
)
