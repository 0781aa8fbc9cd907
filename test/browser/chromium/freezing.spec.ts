import type { BrowserContext, Page } from '@playwright/test'
import type { Session } from '../../../platforms/browser/index.ts'
import { inFolder } from './support/in-folder.ts'
import { inPlainChromium } from './support/plain-chromium.ts'
import { expect, test } from './support/test.ts'
import type { Kind, Outcome } from './support/trial.ts'

/** The longest that a call may take, in milliseconds: a storage gives up after 8 seconds, a busy machine later. */
const LONGEST = 60_000

/** Both at once, since most of it is waiting. */
const KINDS = ['plain', 'localStorage'] as const

test('a tab that stands still while it writes holds nobody up', async ({ openTab }) => {
  const standsStill = async (kind: Kind): Promise<void> => {
    const [still, other] = [await openTab(), await openTab()]
    const meanwhile = await useIn(other, kind)
    const debug = await still.context().newCDPSession(still)
    await debug.send('Debugger.enable')
    const paused = new Promise((resolve) => debug.once('Debugger.paused', resolve))
    const standing = still.evaluate(standStill, kind)
    await paused
    expect(await meanwhile.use()).toBe('TIMEOUT')
    await debug.send('Debugger.disable')

    // Who was told that it is not applied has closed again: each change is there once.
    expect((await standing).at(-1)).toHaveProperty('value')
    await meanwhile.closeAgain()
    expect(await read(other, kind)).toEqual({ before: 1, still: 1, other: 1, after: 1 })
  }
  await Promise.all(KINDS.map(standsStill))
})

test('a frozen tab holds nobody up and loses nothing', async ({ site }) => {
  const trialIn = async (context: BrowserContext): Promise<void> => {
    const other = await context.newPage()
    await other.goto(site)
    const isFrozen = async (kind: Kind): Promise<void> => {
      const frozen = await context.newPage()
      await frozen.goto(site)
      await other.bringToFront()
      const meanwhile = await useIn(other, kind)
      const loop = await frozen.evaluateHandle(changeOnAndOn, kind)
      await expect.poll(() => loop.evaluate(({ acknowledged }) => acknowledged)).toBeGreaterThan(2)
      const lifecycle = await context.newCDPSession(frozen)
      await lifecycle.send('Page.setWebLifecycleState', { state: 'frozen' })
      await meanwhile.use()
      await lifecycle.send('Page.setWebLifecycleState', { state: 'active' })

      const { acknowledged, failed, freezes } = await loop.evaluate((loop) => loop.end())
      expect(freezes).toBe(1)
      await meanwhile.closeAgain()
      const { count, ...others } = await read(other, kind)
      expect(others).toEqual({ before: 1, other: 1, after: 1 })
      expect(count).toBeGreaterThanOrEqual(acknowledged)
      expect(count).toBeLessThanOrEqual(acknowledged + failed)
    }
    await Promise.all(KINDS.map(isFrozen))
  }
  await inFolder((folder) => inPlainChromium(folder, trialIn))
})

async function addOne(tab: Page, kind: Kind, key: string): Promise<void> {
  const add = async ({ kind, key }: { kind: Kind; key: string }): Promise<void> => {
    const session = trial.managerOf<Record<string, number>>(kind).new('shared')
    await session.update(key, (count = 0) => count + 1)
    await session.close()
  }
  await tab.evaluate(add, { kind, key })
}

function read(tab: Page, kind: Kind): Promise<Partial<Record<string, number>>> {
  return tab.evaluate((kind) => trial.managerOf<Record<string, number>>(kind).new('shared').data(), kind)
}

/** Stops in the midst of writing for as long as somebody debugs, and tells how each close has ended. */
async function standStill(kind: Kind): Promise<Outcome<void>[]> {
  const session = trial.managerOf<Record<string, number>>(kind).new('shared')
  let runs = 0
  await session.update('still', (count = 0) => {
    // biome-ignore lint/suspicious/noDebugger: it stops the whole tab.
    if (++runs === 2) debugger
    return count + 1
  })
  // Somebody else changes the key meanwhile: so the close runs the function again, within its step.
  const faster = trial.managerOf<Record<string, number>>(kind).new('shared')
  await faster.set('still', 0)
  await faster.close()
  const first = await trial.outcome(() => session.close())
  return first.code === undefined ? [first] : [first, await trial.outcome(() => session.close())]
}

/** A session that another tab has open, and calls of all kinds there. */
async function useIn(tab: Page, kind: Kind) {
  await addOne(tab, kind, 'before')
  const session = await tab.evaluateHandle(async (kind) => {
    const session = trial.managerOf<Record<string, number>>(kind).new('shared')
    await session.update('other', (count = 0) => count + 1)
    return session
  }, kind)
  const callAll = async (session: Session<Record<string, number>>, kind: Kind) => {
    const manager = trial.managerOf(kind)
    const another = manager.new()
    return Promise.all([
      trial.outcome(() => session.close()),
      trial.outcome(() => manager.new('shared').data()),
      trial.outcome(() => another.set('key', 'value').then(() => another.close())),
      trial.outcome(() => manager.new('gone').destroy()),
    ])
  }
  return {
    /** They end in time, with a result or a code, whoever stands still. */
    async use() {
      const calls = await session.evaluate(callAll, kind)
      for (const call of calls) {
        expect(call.took).toBeLessThan(LONGEST)
        expect(call.error).toBeUndefined()
        expect(call.code ?? 'TIMEOUT').toBe('TIMEOUT')
      }
      return calls[0].code
    },
    /** What was changed can be saved afterwards, and whatever comes then. */
    async closeAgain() {
      await session.evaluate((session) => session.close())
      await addOne(tab, kind, 'after')
    },
  }
}

/** Changes a session all the time, and counts. */
function changeOnAndOn(kind: Kind) {
  const manager = trial.managerOf<{ count: number }>(kind)
  let isOn = true
  const counts = { acknowledged: 0, failed: 0, freezes: 0 }
  document.addEventListener('freeze', () => counts.freezes++)
  const change = async (): Promise<void> => {
    while (isOn) {
      const session = manager.new('shared')
      await session.update('count', (count = 0) => count + 1)
      await session.close().then(
        () => counts.acknowledged++,
        () => counts.failed++,
      )
    }
  }
  const changing = Promise.all([change(), change(), change(), change()])
  const end = async () => {
    isOn = false
    await changing
    return counts
  }
  return Object.assign(counts, { end })
}
