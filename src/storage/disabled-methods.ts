import { isDisabled } from '../common/error-disabled.ts'

/** What a method answers, or `undefined` where the storage does not have it. */
export async function ignoreDisabled<T>(ask: () => Promise<T>): Promise<T | undefined> {
  return (await answerOf(ask))?.value
}

/** Like `ignoreDisabled`, for methods that may answer `undefined`. */
export async function answerOf<T>(ask: () => Promise<T>): Promise<{ value: T } | undefined> {
  try {
    return { value: await ask() }
  } catch (error) {
    if (isDisabled(error)) return undefined
    throw error
  }
}
