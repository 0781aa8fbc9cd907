import { afterEach, beforeEach, expect } from 'vitest'

/** Fails each test of a file in which a rejection was left unhandled, or an error thrown by nobody's call. */
export function watchesForUnhandled(): void {
  const unhandled: unknown[] = []
  const note = (reason: unknown): void => {
    unhandled.push(reason)
  }
  beforeEach(() => {
    process.on('unhandledRejection', note)
    process.on('uncaughtException', note)
  })
  afterEach(async () => {
    await new Promise((resolve) => setTimeout(resolve, 20))
    process.off('unhandledRejection', note)
    process.off('uncaughtException', note)
    expect(unhandled.splice(0)).toEqual([])
  })
}
