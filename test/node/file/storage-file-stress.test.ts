import { afterAll, expect, test } from 'vitest'
import { Manager } from '../../../platforms/node/index.ts'
import { Child } from './children.ts'
import { HOUR, isLinux, locksIn, open, pause, save, tempFolder } from './support.ts'

const IDS = ['one', 'two', 'three', 'four']
const DURATION = 10_000

let summary = ''
afterAll(() => console.log(summary))

test.skipIf(!isLinux)(
  'writers that are stopped, resumed and killed at random lose nothing that they acknowledged',
  async () => {
    const folder = tempFolder()
    const all: Child[] = []
    const start = (): Child => {
      const io = all.length % 2 === 0 ? 'async' : 'sync'
      const child = new Child({ what: 'write', folder, ids: IDS, key: `key${all.length}`, options: { io } })
      all.push(child)
      return child
    }
    const writers = [start(), start(), start(), start()]
    await Promise.all(writers.map((writer) => writer.says('begins')))
    const counts = { stops: 0, inside: 0, kills: 0 }
    const end = performance.now() + DURATION
    const torment = async (i: number): Promise<void> => {
      while (performance.now() < end) {
        await pause(20 + Math.random() * 180)
        const writer = writers[i] as Child
        if (Math.random() < 0.15) {
          counts.kills++
          await writer.kill()
          writers[i] = start()
          continue
        }
        counts.stops++
        writer.signal('SIGSTOP')
        // Some stand still inside a lock for longer than it is waited for.
        const isLong = Math.random() < 0.5 && (await stopsInside(writer))
        if (isLong) counts.inside++
        await pause(isLong ? 1700 + Math.random() * 800 : Math.random() * 100)
        writer.signal('SIGCONT')
      }
    }
    await Promise.all(writers.map((_, i) => torment(i)))
    for (const writer of writers) writer.goOn()
    await Promise.all(writers.map((writer) => writer.succeeds()))

    let acknowledged = 0
    for (const id of IDS) {
      const data = (await open(folder).data(id)) as Record<string, number>
      let sum = 0
      for (const [i, child] of all.entries()) {
        const mine = child.acknowledged.get(id) ?? 0
        expect(data[`key${i}`] ?? 0).toBeGreaterThanOrEqual(mine)
        expect(data[`key${i}`] ?? 0).toBeLessThanOrEqual(mine + 1)
        sum += data[`key${i}`] ?? 0
        acknowledged += mine
      }
      expect(data.shared, 'the shared count').toBe(sum)
      await save(new Manager(HOUR, open(folder)), id, { probe: 1 })
    }
    expect(all.flatMap((child) => child.errors)).toEqual([])
    expect(locksIn(folder)).toEqual([])
    summary = `${acknowledged} closes, ${counts.stops} stops (${counts.inside} of them long and inside a lock), ${counts.kills} kills`
  },
)

/** Lets a stopped process go on a little, again and again, until it stands still with a lock open. */
async function stopsInside(writer: Child): Promise<boolean> {
  for (let tries = 0; tries < 100; tries++) {
    await writer.stopped()
    if (writer.openFiles().some((path) => path.includes('/.gsession/e-'))) return true
    writer.signal('SIGCONT')
    await pause(0)
    writer.signal('SIGSTOP')
  }
  return false
}
