import { expect, it } from 'vitest'
import { Manager, Session, StorageFile, StorageIndexedDB } from '../../../platforms/entry-node.ts'
import { Store } from '../../../platforms/http/express-session/index.ts'
import { HttpSessions } from '../../../platforms/http/index.ts'
import { PAGES, readPage } from './support/blocks.ts'

/** What pages call objects by, and their classes. */
const CLASSES: Record<string, readonly object[]> = {
  session: [Session.prototype],
  manager: [Manager.prototype],
  sessions: [HttpSessions.prototype],
  store: [Store.prototype],
  storage: [StorageFile.prototype, StorageIndexedDB.prototype],
}

/** Names of files, of GoFrame's objects, and of a mistake that an error is about. */
const OTHERS = new Set(
  'session.ts manager.ts storage.ts store.ts session.Set session.MustGet manager.New session.passport sessions.ts'.split(
    ' ',
  ),
)

it('what the prose of the pages calls on a session, a manager or a storage exists', () => {
  const named = PAGES.filter((page) => page !== 'CHANGELOG.md').flatMap((page) => {
    const prose = readPage(page).replace(/^```.*?^```$/gms, '')
    const codes = [...prose.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code)
    return codes.flatMap((code) =>
      [...code.matchAll(/(?<![\w./])(session|manager|sessions|store|storage)\.([A-Za-z]\w*)/g)].map(
        ([call, object = '', member = '']) => ({ page, call, object, member }),
      ),
    )
  })
  expect(named.length).toBeGreaterThan(30)
  const unknown = named.filter(
    ({ call, object, member }) => !OTHERS.has(call) && !CLASSES[object]?.some((type) => member in type),
  )
  expect(unknown.map(({ page, call }) => `${page}: ${call}`)).toEqual([])
})
