import { expect, test } from './support/test.ts'
import type { Kind } from './support/trial.ts'

for (const kind of ['plain', 'sealed'] as const) {
  test(`two tabs and a service worker lose nothing of 1,002 closes of one session (${kind})`, async ({
    openTab,
    startServiceWorker,
  }) => {
    const [one, two] = [await openTab(), await openTab()]
    const worker = await startServiceWorker(one)
    const closes = 334
    const writing = [
      one.evaluate(write, { kind, name: 'one', closes }),
      two.evaluate(write, { kind, name: 'two', closes }),
      worker.evaluate(write, { kind, name: 'worker', closes }),
    ]
    const names = (await Promise.all(writing)).flat()
    expect(names).toHaveLength(3 * closes)
    expect(await two.evaluate(read, kind)).toEqual(whatWasWritten(names))
    const text = await one.evaluate(() => trial.storedText('raced'))
    expect(text?.includes('one-1')).toBe(kind === 'plain')
  })
}

test('two tabs lose nothing of 1,000 closes of one session in localStorage', async ({ openTab }) => {
  const [one, two] = [await openTab(), await openTab()]
  const closes = 500
  const kind = 'localStorage' as const
  const writing = [
    one.evaluate(write, { kind, name: 'one', closes }),
    two.evaluate(write, { kind, name: 'two', closes }),
  ]
  const names = (await Promise.all(writing)).flat()
  expect(names).toHaveLength(2 * closes)
  for (const tab of [one, two]) {
    expect(await tab.evaluate(read, kind)).toEqual(whatWasWritten(names))
  }
})

function whatWasWritten(names: readonly string[]) {
  const keys = Object.fromEntries(names.map((name) => [name, name]))
  return { ...keys, count: names.length, list: [...names].sort() }
}

interface Raced extends Record<string, unknown> {
  list: string[]
  count: number
}

/** Closes a session again and again, of eight requests at once, and gives the names of the closes. */
async function write({ kind, name, closes }: { kind: Kind; name: string; closes: number }) {
  const manager = trial.managerOf<Raced>(kind)
  const saved: string[] = []
  let next = 0
  const requests = Array.from({ length: 8 }, async () => {
    while (next < closes) {
      const own = `${name}-${next++}`
      const session = manager.new('raced')
      await session.set(own, own)
      await session.update('count', (count = 0) => count + 1)
      await session.update('list', (list = []) => [...list, own])
      await session.close()
      saved.push(own)
    }
  })
  await Promise.all(requests)
  return saved
}

async function read(kind: Kind): Promise<Record<string, unknown>> {
  const { list = [], ...others } = await trial.managerOf<Raced>(kind).new('raced').data()
  return { ...others, list: list.sort() }
}
