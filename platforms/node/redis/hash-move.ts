import { systemNow } from '../../../src/common/system-clock.ts'
import type { JsonMap } from '../../../src/json/json-map.ts'
import { UNCHANGED } from '../../../src/record/change.ts'
import { hasEpoch } from '../../../src/record/epoch.ts'
import { leftByMove } from '../../../src/record/moved-record.ts'
import { isRedirect } from '../../../src/record/redirect.ts'
import { abortableRead } from '../../../src/storage/abortable-work.ts'
import { idInUse, type MoveSteps } from '../../../src/storage/move-record.ts'
import type { MoveOptions } from '../../../src/storage/storage.ts'
import { movedFields, reservedField, reservedMap } from './hash-changes.ts'
import type { RedisArgument } from './redis-client.ts'
import type { SessionHashes } from './session-hashes.ts'

/** The steps that move a session from one hash to another: its fields as a list of names and values. */
export class HashMove implements MoveSteps<readonly Uint8Array[]> {
  readonly #hashes: SessionHashes
  readonly #id: string
  readonly #newId: string
  readonly #ttl: number
  readonly #options: MoveOptions
  /** What was left under the old id, as a JSON text. */
  #leftText: string | undefined
  /** What was saved under the new id. */
  #copy: readonly RedisArgument[] | undefined

  constructor(hashes: SessionHashes, id: string, newId: string, ttl: number, options: MoveOptions) {
    this.#hashes = hashes
    this.#id = id
    this.#newId = newId
    this.#ttl = ttl
    this.#options = options
  }

  async readOld(): Promise<readonly Uint8Array[] | undefined> {
    return this.#ifMovable(await abortableRead(this.#hashes.readBytes(this.#id), this.#options.signal))
  }

  async saveCopy(fields: readonly Uint8Array[]): Promise<void> {
    const copy = movedFields(fields, this.#options)
    const isReplaced = this.#copy !== undefined && (await this.#holdsCopy(this.#copy))
    const isSaved = await this.#hashes.save(this.#newId, copy, this.#ttl, !isReplaced)
    // A call whose answer was lost may have been made already.
    if (!isSaved && !(await this.#holdsCopy(copy))) throw idInUse()
    this.#copy = copy
  }

  async replaceOld(fields: readonly Uint8Array[]): Promise<readonly Uint8Array[] | undefined> {
    const isDone = await this.#hashes.leave(this.#id, fields, this.#left(fields))
    return isDone ? fields : this.#ifMovable(await this.#hashes.readBytes(this.#id))
  }

  async isOldReplaced(): Promise<boolean> {
    const fields = await this.#hashes.readBytes(this.#id)
    return fields === undefined || reservedMap(reservedField(fields)).text === this.#leftText
  }

  removeCopy(): Promise<void> {
    return this.#hashes.remove(this.#newId)
  }

  /** What becomes of the old hash. */
  #left(fields: readonly Uint8Array[]): 'keep' | 'remove' | JsonMap {
    const life = { ttl: this.#ttl, now: systemNow() }
    const left = leftByMove(reservedMap(reservedField(fields)), this.#options, life)
    this.#leftText = left === UNCHANGED ? undefined : left?.data.text
    return left === UNCHANGED ? 'keep' : (left?.data ?? 'remove')
  }

  /** The fields, if they are the session to move: not one that has moved already, nor another one. */
  #ifMovable(fields: readonly Uint8Array[] | undefined): readonly Uint8Array[] | undefined {
    const data = fields && reservedMap(reservedField(fields))
    return data !== undefined && !isRedirect(data) && hasEpoch(data, this.#options.epoch) ? fields : undefined
  }

  #holdsCopy(copy: readonly RedisArgument[]): Promise<boolean> {
    return this.#hashes.leave(this.#newId, copy, 'keep')
  }
}
