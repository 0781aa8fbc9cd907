import { expect, test } from './support/test.ts'
import type { Kind } from './support/trial.ts'

for (const kind of ['plain', 'localStorage'] as const) {
  test(`values of a frame are stored as the page's own (${kind})`, async ({ openTab }) => {
    const tab = await openTab()
    const { stored, refused } = await tab.evaluate(storeValuesOfFrame, kind)
    expect(stored.frame).toEqual(stored.page)
    expect(stored.page).toEqual({
      bytes: 'AQL/',
      date: '1970-01-01T00:00:00.000Z',
      big: '9223372036854775808',
      nested: [{ bytes: 'Bw==' }],
    })
    expect(refused).toEqual({ map: 'INVALID_VALUE', words: 'INVALID_VALUE', error: 'INVALID_VALUE' })
  })
}

async function storeValuesOfFrame(kind: Kind) {
  const frame = document.createElement('iframe')
  document.body.append(frame)
  const there = frame.contentWindow as unknown as typeof globalThis
  const valuesOf = (realm: typeof globalThis) =>
    realm.eval(`({
      bytes: new Uint8Array([1, 2, 255]), date: new Date(0), big: 2n ** 63n,
      nested: [{ bytes: new Uint8Array([7]) }],
    })`) as Record<string, unknown>
  const manager = trial.managerOf(kind)
  const session = manager.new('realms')
  await session.setMap({ frame: valuesOf(there), page: valuesOf(globalThis) })
  const refused: Record<string, string> = {}
  const bad = { map: 'new Map()', words: 'new Uint16Array(1)', error: 'new Error()' }
  for (const [name, code] of Object.entries(bad)) {
    await session.set(name, there.eval(code)).catch((error) => {
      refused[name] = error.code
    })
  }
  await session.close()
  const data = await manager.new('realms').data()
  const text = JSON.stringify(data, (_, value) => (typeof value === 'bigint' ? String(value) : value))
  return { stored: JSON.parse(text), refused }
}
