import { expect, test } from './support/test.ts'
import type { Kind } from './support/trial.ts'

for (const kind of ['plain', 'sealed', 'localStorage'] as const) {
  test(`sessions open, change and close without a network (${kind})`, async ({ context, openTab }) => {
    const [one, two] = [await openTab(), await openTab()]
    await one.evaluate(visit, kind)
    await context.setOffline(true)
    expect(await one.evaluate(() => fetch('/').catch(() => 'offline'))).toBe('offline')
    expect(await one.evaluate(visit, kind)).toBe(2)
    expect(await two.evaluate(visit, kind)).toBe(3)
    expect(await two.evaluate((kind) => trial.managerOf(kind).new('visitor').destroy(), kind)).toBe(undefined)
    expect(await one.evaluate((kind) => trial.managerOf(kind).new('visitor').exists(), kind)).toBe(false)
  })
}

test('a service worker keeps sessions without a network', async ({
  context,
  openTab,
  startServiceWorker,
}) => {
  const tab = await openTab()
  const worker = await startServiceWorker(tab)
  await context.setOffline(true)
  expect(await worker.evaluate(visit, 'sealed' as const)).toBe(1)
  expect(await tab.evaluate(visit, 'sealed' as const)).toBe(2)
})

async function visit(kind: Kind): Promise<number | undefined> {
  const session = trial.managerOf<{ visits: number }>(kind).new('visitor')
  await session.update('visits', (visits = 0) => visits + 1)
  await session.close()
  return session.get('visits')
}
