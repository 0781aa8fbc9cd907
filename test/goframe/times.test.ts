import { afterAll, beforeAll, expect, it } from 'vitest'
import { StorageFile } from '../../platforms/node/index.ts'
import { Manager } from '../../src/index.ts'
import { besideEachGoFrame, DAY } from './support/beside.ts'
import { GoSessions } from './support/go-process.ts'
import { makeFolder, readSessionFile, removeFolder } from './support/session-files.ts'

/** Half a second after a full one, on a day without a change of the clocks. */
const MILLIS = Date.UTC(2024, 1, 29, 13, 14, 15, 500)
const SECONDS = MILLIS - 500
const HOUR = 3_600_000

besideEachGoFrame('times beside GoFrame $version', ({ binary }) => {
  const folder = makeFolder()
  const manager = new Manager(DAY, new StorageFile(folder, DAY))
  let london: GoSessions
  let shanghai: GoSessions
  beforeAll(() => {
    london = new GoSessions(binary, folder, { zone: 'UTC' })
    shanghai = new GoSessions(binary, folder, { zone: 'Asia/Shanghai' })
  })
  afterAll(async () => {
    await london?.end()
    await shanghai?.end()
    removeFolder(folder)
  })

  async function save(id: string, at: unknown): Promise<string> {
    await using session = manager.new(id)
    await session.set('at', at)
    return id
  }

  function stored(id: string): unknown {
    return (JSON.parse(readSessionFile(folder, id).json) as { at: unknown }).at
  }

  it('a Date is stored in UTC, and GoFrame reads the same time in every zone', async () => {
    const id = await save('date', new Date(MILLIS))
    expect(stored(id)).toBe('2024-02-29T13:14:15.500Z')
    for (const go of [london, shanghai]) expect((await go.time(id, 'at')).millis).toBe(MILLIS)
  })

  it('a Date that GoFrame does not set is written back as it was', async () => {
    const id = await save('untouched', new Date(MILLIS))
    await shanghai.set(id, { other: 1 })
    expect(stored(id)).toBe('2024-02-29T13:14:15.500Z')
  })

  it('a Date that Go saves as *gtime.Time loses its zone and its fraction, and is hours off in other zones', async () => {
    const id = await save('resaved', new Date(MILLIS))
    await shanghai.time(id, 'at', 'gtime')
    expect(stored(id)).toBe('2024-02-29 13:14:15')
    expect((await london.time(id, 'at')).millis).toBe(SECONDS)
    expect((await shanghai.time(id, 'at')).millis).toBe(SECONDS - 8 * HOUR)
    // A second save moves nothing further, but the time is the wrong one now.
    await shanghai.time(id, 'at', 'gtime')
    expect(stored(id)).toBe('2024-02-29 13:14:15')
  })

  it('a *gtime.Time that Go makes is read hours off by a server in another zone', async () => {
    const id = await save('made', MILLIS)
    await shanghai.time(id, 'at', 'gtime')
    expect(stored(id)).toBe('2024-02-29 21:14:15')
    expect((await shanghai.time(id, 'at')).millis).toBe(SECONDS)
    expect((await london.time(id, 'at')).millis).toBe(SECONDS + 8 * HOUR)
  })

  it('Unix milliseconds are the same time on all sides, also when Go saves them again', async () => {
    const id = await save('millis', MILLIS)
    for (const go of [london, shanghai]) {
      expect((await go.time(id, 'at')).millis).toBe(MILLIS)
      await go.time(id, 'at', 'millis')
      expect(stored(id)).toBe(MILLIS)
    }
  })

  it('a time.Time of Go keeps the zone and the fraction', async () => {
    const id = await save('time', MILLIS)
    await shanghai.time(id, 'at', 'time')
    expect(stored(id)).toBe('2024-02-29T21:14:15.5+08:00')
    expect(new Date(stored(id) as string).getTime()).toBe(MILLIS)
    for (const go of [london, shanghai]) expect((await go.time(id, 'at')).millis).toBe(MILLIS)
  })
})
