import { inspect } from 'node:util'
import { expect } from 'vitest'
import type { SessionError } from '../../../../../src/common/session-error.ts'
import type { SessionErrorCode } from '../../../../../src/common/session-error-code.ts'
import { HANGS } from '../../support/hangs.ts'

/** What no error may show: the id, the key and the value in these tests, and the prefix, have this in them. */
export const SECRET = 'zqsecret'
export const PREFIX = `${SECRET}-prefix:`
export const FIELD = `${SECRET}-field`
export const VALUE = `${SECRET}-value`

/** The id of a session. */
export function idOf(name: string | number): string {
  return `${SECRET}-id-${name}`
}

/** The `SessionError` that work ends with, which shows no secret and says whether to try again. */
export async function failureOf(
  work: Promise<unknown>,
  code: SessionErrorCode,
  retryable: boolean,
): Promise<SessionError> {
  const error = (await settled(work)) as SessionError
  expect.soft({ name: error.name, code: error.code, retryable: error.retryable }, error.message).toEqual({
    name: 'SessionError',
    code,
    retryable,
  })
  showsNoSecret(error)
  return error
}

/** What work rejects with, or the fact that it does not. */
export async function settled(work: Promise<unknown>): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined
  const hanging = new Promise((resolve) => {
    timer = setTimeout(() => resolve(new Error('it hangs')), HANGS)
  })
  const outcome = work.then(
    () => new Error('it has succeeded'),
    (error: unknown) => error,
  )
  const result = await Promise.race([outcome, hanging])
  clearTimeout(timer)
  return result
}

export function showsNoSecret(error: unknown): void {
  expect.soft(shownBy(error)).not.toContain(SECRET)
}

/** All that an error shows to whoever prints it. */
export function shownBy(error: unknown): string {
  const shown = [inspect(error, { depth: 10, showHidden: true })]
  for (let each = error; each instanceof Error; each = each.cause) shown.push(`${each.message} ${each.stack}`)
  return shown.join('\n')
}
