import { RESERVED_KEY } from '../common/reserved-key.ts'
import { isDestroyed } from '../common/session-destroyed.ts'
import { checkKeyType } from '../common/session-key.ts'
import { JsonMap } from '../json/json-map.ts'
import { isUpdateError, type Update } from '../record/update-function.ts'
import { checked } from './checked.ts'
import { flash } from './flash.ts'
import type { IntegersAsText } from './integers.ts'
import { OpenUse } from './open-use.ts'
import { QueuedFields } from './queued-fields.ts'
import type { SaveUse, Takes } from './take-call.ts'
import { TakingCopy } from './taking-copy.ts'
import { WorkingCopy } from './working-copy.ts'

/**
 * For the option `takes` of a manager of a browser, whose pages load only what they use: `Session.take` and
 * `Session.flash` need it there. The managers of servers have it by themselves.
 *
 * @example
 * const manager = new Manager(3_600_000, undefined, { takes })
 */
export const takes: Takes = {
  async take({ lifecycle, repository, settings }, key, def) {
    checked('take', () => checkKeyType(key))
    if (lifecycle.isUnused || key === RESERVED_KEY) return def
    const use = lifecycle.forChange(lifecycle.use ?? (await lifecycle.open()), false)
    // The calls after this one wait for it, as it waits for those before it.
    QueuedFields.ensure(use)
    const value = await lifecycle.inTurn(use, () => takeFrom(use.copy, repository, key))
    return value === undefined ? def : shown(value, settings.integersAsText)
  },
  flash,
}

async function takeFrom(copy: WorkingCopy, repository: SaveUse, key: string): Promise<unknown> {
  const isOwn = copy.hasChanged(key) && !copy.changes().updates.has(key)
  return !copy.hasRecord || isOwn ? takeOwn(copy, key) : takeStored(copy, repository, key)
}

/** Takes what this use has set itself. The close removes what the storage has under the key, if there is a record. */
function takeOwn(copy: WorkingCopy, key: string): unknown {
  const value = copy.get(key)
  if (copy.hasRecord) copy.remove(key)
  else copy.forget(key)
  return value
}

/**
 * Takes what is stored, in one atomic step: an update function notes the value which it gets, and returns none. It may
 * run several times, and the last run counts. What a step has noted that then fails is given to nobody.
 */
async function takeStored(copy: WorkingCopy, repository: SaveUse, key: string): Promise<unknown> {
  let taken: unknown
  const note: Update = (value) => {
    taken = value
    // Then nothing is written. With updates before it, something may be stored that they have removed.
    if (value === undefined && !copy.hasChanged(key)) throw NOTHING
    return undefined
  }
  const taking = new OpenUse(new TakingCopy(copy, key, note))
  try {
    await (repository.saveNow?.(taking) ?? repository.save(taking))
  } catch (error) {
    if (!isDestroyed(error) && !(isUpdateError(error) && error.cause === NOTHING)) throw error
    taken = undefined
  }
  copy.forget(key)
  return taken
}

/** A value as the use shows it: with integers beyond 2^53 as texts, if the manager is asked for them. */
function shown(value: unknown, integersAsText: IntegersAsText | undefined): unknown {
  if (integersAsText === undefined) return value
  const use = new OpenUse(new WorkingCopy('loaded', JsonMap.from({ value })))
  use.give(integersAsText)
  return use.fields.get('value')
}

/** Ends a step that finds nothing to take. */
const NOTHING = /* @__PURE__ */ new Error('there is nothing to take')
