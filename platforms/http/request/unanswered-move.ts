import { RESERVED_KEY } from '../../../src/common/reserved-key.ts'
import type { JsonMap } from '../../../src/json/json-map.ts'
import { givenTTL, type LifetimeSettings } from '../../../src/record/lifetime.ts'
import type { MetadataChanges, SessionSpan } from '../../../src/record/metadata.ts'
import { noting } from '../../../src/record/move-changes.ts'
import type { WorkingCopy } from '../../../src/session/working-copy.ts'
import type { RequestRevocations } from './request-revocations.ts'
import type { SessionTracker } from './session-tracker.ts'

/**
 * The move of a session to an id that no client knows yet, by `regenerateId`. If no client will learn it, the move is
 * undone.
 */
export class UnansweredMove {
  readonly #tracker: SessionTracker
  readonly #revocations: RequestRevocations
  readonly #settings: LifetimeSettings
  #move: Move | undefined

  constructor(tracker: SessionTracker, revocations: RequestRevocations, settings: LifetimeSettings) {
    this.#tracker = tracker
    this.#revocations = revocations
    this.#settings = settings
  }

  /** Whether the session has an id that no client knows yet. */
  get isThere(): boolean {
    return this.#move !== undefined
  }

  /**
   * Notes the move of a use. `isGone`: the session is no longer under its old id. `undo`: a tombstone is there, and these
   * are the changes of the metadata that undo those of the move.
   */
  note(oldId: string, isGone: boolean, { span, epoch, loaded }: WorkingCopy, undo?: MetadataChanges): void {
    this.#move ??= { oldId, isGone, span, epoch, loaded, undo }
  }

  /** Forgets the move: the client is told the new id, or the session has ended. */
  forget(): void {
    this.#move = undefined
  }

  /**
   * Undoes the move: the session gets its old id again. One that does not hold any more what the request has loaded is
   * removed: what a log-in has stored must not get under an id from before it. Errors are ignored: the request already
   * has one, or no client.
   */
  async undo(): Promise<void> {
    const move = this.#move
    this.#move = undefined
    if (move === undefined || this.#tracker.isLost) return
    const { storage } = this.#tracker.usable()
    const { id: newId, options } = this.#tracker
    if (await this.#moveBack(move).catch(() => false)) this.#revocations.restore(move.oldId)
    else await storage.removeAll(newId, options).catch(() => {})
    this.#tracker.id = move.oldId
  }

  /** Undoes it in a request that is answered no more: nothing that is still set is stored. */
  async abandon(): Promise<void> {
    if (this.#move === undefined) return
    const undoing = this.undo()
    this.#tracker.isLost = true
    await undoing
  }

  async #moveBack({ oldId, isGone, span, epoch, loaded, undo }: Move): Promise<boolean> {
    const found = isGone && loaded !== undefined ? await this.#tracker.locate() : undefined
    if (found === undefined || loaded === undefined || keysOf(found.data) !== keysOf(loaded)) return false
    if (undo !== undefined) await this.#tracker.usable().storage.removeAll(oldId, this.#tracker.options)
    await this.#tracker.move(oldId, givenTTL(span, this.#settings), { epoch, arrive: undo && noting(undo) })
    return true
  }
}

interface Move {
  readonly oldId: string
  readonly isGone: boolean
  readonly span: SessionSpan
  readonly epoch: WorkingCopy['epoch']
  readonly undo: MetadataChanges | undefined
  /** What the use has loaded; `undefined` if its storage is read by field. */
  readonly loaded: JsonMap | undefined
}

/** The text of the keys and values, without the metadata. */
function keysOf(data: JsonMap): string {
  return data.with(new Map(), new Set([RESERVED_KEY])).text
}
