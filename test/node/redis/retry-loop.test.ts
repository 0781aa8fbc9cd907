import { expect, test } from 'vitest'
import { retryLoop } from '../../../platforms/node/redis/retry-loop.ts'

test('the first attempt of a write is uncertain, the later ones are certain, until the time is over', async () => {
  const seen: boolean[] = []
  const attempts = async (): Promise<void> => {
    for (const isCertain of retryLoop(performance.now() + 30)) {
      seen.push(isCertain)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  await expect(attempts()).rejects.toMatchObject({ code: 'CONFLICT', retryable: true })
  expect(seen[0]).toBe(false)
  expect(seen.slice(1)).not.toContain(false)
})

test('a write without time for any attempt is TIMEOUT', () => {
  expect(() => [...retryLoop(performance.now() - 1)]).toThrowError(
    expect.objectContaining({ code: 'TIMEOUT', retryable: true }),
  )
})
