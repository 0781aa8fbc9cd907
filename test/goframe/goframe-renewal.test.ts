import { describe, expect } from 'vitest'
import { DAY, HOUR, itBesideEachGoFrame, newStorage } from './support/beside.ts'
import { GoSessions } from './support/go-process.ts'
import { makeFolder, readSessionFile, removeFolder, setStamp } from './support/session-files.ts'

describe.concurrent('a session of Node that GoFrame has only read', () => {
  itBesideEachGoFrame(
    'GoFrame $version renews a session of Node that it has read within 10 seconds, in place',
    async ({ binary }) => {
      const folder = makeFolder()
      const go = new GoSessions(binary, folder)
      const storage = newStorage(folder, { body: 'plain' })
      try {
        await storage.setMap('touched', { a: 1 }, DAY)
        setStamp(folder, 'touched', Date.now() - DAY + 60_000)
        expect((await go.touch('touched')).size).toBe(1)
        const age = () => Date.now() - readSessionFile(folder, 'touched').stamp
        await expect.poll(age, { interval: 100 }).toBeLessThan(HOUR)
        expect(await storage.getSession('touched', 60_000)).toEqual(new Map([['a', 1]]))
      } finally {
        await go.end()
        removeFolder(folder)
      }
    },
  )
})
