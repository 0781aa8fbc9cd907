import { decodeValue } from '../json/json-decode.ts'
import { textOf } from '../json/json-encode.ts'
import type { ChangeSet } from '../record/change-set.ts'
import type { SessionSpan } from '../record/metadata.ts'
import type { Update } from '../record/update-function.ts'
import { WorkingCopy } from './working-copy.ts'

/**
 * A working copy of the same record whose save merges one thing: an update function of one key, which runs in any case,
 * after those of the key that the use has not saved yet.
 */
export class TakingCopy extends WorkingCopy {
  readonly #changes: ChangeSet
  readonly #span: SessionSpan

  constructor(copy: WorkingCopy, key: string, last: Update) {
    super('loaded')
    this.#span = copy.span
    this.#changes = {
      base: 'loaded',
      epoch: copy.epoch ?? undefined,
      set: new Map(),
      removed: new Set(),
      updates: new Map([[key, [...pendingUpdates(copy, key), last]]]),
    }
  }

  override get span(): SessionSpan {
    return this.#span
  }

  override closeAction(): 'merge' {
    return 'merge'
  }

  override changes(): ChangeSet {
    return this.#changes
  }
}

/**
 * The update functions of a key that a use has not saved. What they have given counts where the value that they got is
 * still stored, as it does at a close: else they run again.
 */
function pendingUpdates(copy: WorkingCopy, key: string): readonly Update[] {
  const { updates, results } = copy.changes()
  const functions = updates.get(key)
  const result = results?.get(key)
  if (functions === undefined || result === undefined) return []
  const before = textOf(valueIn(result.before))
  let isAsSeen = false
  const compare: Update = (value) => {
    isAsSeen = textOf(value) === before
    return value
  }
  const replay = functions.map<Update>((update) => (value) => (isAsSeen ? value : update(value)))
  return [compare, ...replay, (value) => (isAsSeen ? valueIn(result.after) : value)]
}

function valueIn(text: string | undefined): unknown {
  return text === undefined ? undefined : decodeValue(text)
}
