import { setTimeout as sleep } from 'node:timers/promises'
import type { CDPSession, Page } from '@playwright/test'
import { expect, test } from './support/test.ts'
import type { Kind } from './support/trial.ts'

const ROUNDS = 11
/** Three tabs die in each round. */
const TABS: Record<string, Kind> = { one: 'plain', two: 'sealed', three: 'localStorage' }

test('a tab that is killed while it writes loses nothing of what was acknowledged', async ({
  browser,
  context,
  openTab,
}) => {
  const acknowledged: Record<string, number> = { one: 0, two: 0, three: 0 }
  await context.exposeFunction('acknowledge', (name: string, n: number) => {
    acknowledged[name] = n
  })
  const system = await browser.newBrowserCDPSession()
  for (let round = 0; round < ROUNDS; round++) {
    const tabs = await Promise.all(
      Object.entries(TABS).map(async ([name, kind]) => {
        const tab = await openTab()
        const last = await tab.evaluate(lastOf, { name, kind })
        // What was saved as the tab died may not have been heard of.
        expect(last, `${name}, after ${round} deaths`).toBeGreaterThanOrEqual(acknowledged[name] as number)
        await tab.evaluate(writeOnAndOn, { name, kind, from: last })
        return tab
      }),
    )
    await sleep(Math.random() * 200)
    await killAll(system, tabs)
  }
  for (const n of Object.values(acknowledged)) expect(n).toBeGreaterThan(ROUNDS)
})

/** With nothing that a page could do before its end. */
async function killAll(system: CDPSession, tabs: readonly Page[]): Promise<void> {
  const { processInfo } = await system.send('SystemInfo.getProcessInfo')
  const crashed = tabs.map((tab) => tab.waitForEvent('crash'))
  for (const { type, id } of processInfo) {
    if (type !== 'renderer') continue
    process.kill(id, 'SIGKILL')
    await sleep(Math.random() * 10)
  }
  await Promise.all(crashed)
  await Promise.all(tabs.map((tab) => tab.close()))
}

interface Writer {
  name: string
  kind: Kind
}

interface Written {
  n: number
  /** As many as `n`: a record of which a part is old is seen. */
  filler: string
}

/** How often the record was written, of which nothing is torn. */
async function lastOf({ name, kind }: Writer): Promise<number> {
  const { n, filler } = await trial
    .managerOf<Record<string, Written>>(kind)
    .new(name)
    .get('written', { n: 0, filler: '' })
  if (filler !== '.'.repeat(n)) throw new Error('the record is torn')
  return n
}

/** Saves on and on, and says so each time. */
function writeOnAndOn({ name, kind, from }: Writer & { from: number }): void {
  const manager = trial.managerOf<Record<string, Written>>(kind)
  const { acknowledge } = globalThis as unknown as {
    acknowledge: (name: string, n: number) => Promise<void>
  }
  const write = async (): Promise<void> => {
    let heard = Promise.resolve()
    for (let n = from + 1; ; n++) {
      const session = manager.new(name)
      await session.set('written', { n, filler: '.'.repeat(n) })
      await session.close()
      await heard
      heard = acknowledge(name, n)
    }
  }
  void write()
}
