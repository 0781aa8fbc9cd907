import { expect, it } from 'vitest'
import { MAX_DEPTH } from '../../src/common/limits.ts'
import { codeOf } from '../session/support.ts'
import { besideEachGoFrame, Shared } from './support/beside.ts'

besideEachGoFrame('values beyond the limits beside GoFrame $version', (program) => {
  const shared = new Shared({ ...program, body: 'plain' })

  it.each([MAX_DEPTH + 1, 5000, 9000])(
    'a value that GoFrame has nested %i levels deep is read and kept',
    async (depth) => {
      const id = `deep${depth}`
      const deep = `${'['.repeat(depth)}1${']'.repeat(depth)}`
      await shared.go.set(id, `{"deep":${deep},"a":1}`)
      const session = shared.session(id)
      expect(depthOf(await session.get('deep'))).toBe(depth)
      expect(depthOf((await session.data()).deep)).toBe(depth)
      await session.set('a', 2)
      await session.close()
      await shared.go.set(id, '{"b":3}')
      expect(shared.record(id).json).toBe(`{"a":2,"b":3,"deep":${deep}}`)
    },
  )

  it('a value that is deeper than the limit is not stored, though GoFrame would', async () => {
    const session = shared.session('refused')
    let value: unknown = 1
    for (let i = 0; i <= MAX_DEPTH; i++) value = [value]
    expect(await codeOf(() => session.set('deep', value))).toBe('INVALID_VALUE')
  })

  it('an integer of GoFrame of 400 and of 5,000 digits is read as BigInt, and kept', async () => {
    for (const count of [400, 5000]) {
      const digits = '7'.repeat(count)
      await shared.go.set('digits', `{"n":${digits},"a":1}`)
      const session = shared.session('digits')
      expect(await session.get('n')).toBe(BigInt(digits))
      await session.set('a', 2)
      await session.close()
      expect(shared.record('digits').json).toContain(`"n":${digits}`)
    }
  })
})

function depthOf(value: unknown): number {
  let depth = 0
  for (let inner = value; Array.isArray(inner); inner = inner[0]) depth++
  return depth
}
