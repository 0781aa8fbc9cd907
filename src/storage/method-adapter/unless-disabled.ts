import { isDisabled } from '../../common/error-disabled.ts'

/** What a call of a storage returns, or `instead` if the storage does not have the method. */
export async function unlessDisabled<T, U>(call: () => Promise<T>, instead: U): Promise<T | U> {
  try {
    return await call()
  } catch (error) {
    if (isDisabled(error)) return instead
    throw error
  }
}

/** Makes a call; returns whether the storage has the method. */
export function isEnabled(call: () => Promise<unknown>): Promise<boolean> {
  return unlessDisabled(async () => {
    await call()
    return true
  }, false)
}
