import { throwIfAborted } from '../common/abort.ts'
import { checkOptionNames } from '../common/option-names.ts'
import { checkSessionId } from '../common/session-id.ts'
import type { LoadOptions, MoveOptions, StorageOptions } from './storage.ts'

/** Checks what all calls of a storage have in common: the session's id, and that the signal is not aborted. */
export function checkCall(id: string, options: StorageOptions | undefined): void {
  checkSessionId(id)
  if (options === undefined) return
  checkOptionNames<CallOptions>('the call', options, CALL_OPTIONS)
  throwIfAborted(options.signal)
}

/** The options of any method. */
type CallOptions = LoadOptions & MoveOptions

const CALL_OPTIONS: Record<keyof CallOptions, unknown> = {
  signal: 1,
  lazy: 1,
  fields: 1,
  currentTTL: 1,
  epoch: 1,
  keepOld: 1,
  leave: 1,
  arrive: 1,
  startsAnew: 1,
}
