import type { JsonMap } from '../../../src/json/json-map.ts'
import { isRedirect, isReplacedBy, redirectTo } from '../../../src/record/redirect.ts'
import { abortableRead } from '../../../src/storage/abortable-work.ts'
import type { MoveSteps } from '../../../src/storage/move-record.ts'
import type { MoveOptions } from '../../../src/storage/storage.ts'
import { reservedField, reservedMap, rotatedFields } from './hash-changes.ts'
import type { SessionHashes } from './session-hashes.ts'

/** The steps that move a session from one hash to another: its fields as a list of names and values. */
export class HashMove implements MoveSteps<readonly Uint8Array[]> {
  readonly #hashes: SessionHashes
  readonly #id: string
  readonly #newId: string
  readonly #ttl: number
  readonly #options: MoveOptions

  constructor(hashes: SessionHashes, id: string, newId: string, ttl: number, options: MoveOptions) {
    this.#hashes = hashes
    this.#id = id
    this.#newId = newId
    this.#ttl = ttl
    this.#options = options
  }

  async readOld(): Promise<readonly Uint8Array[] | undefined> {
    return unlessRedirect(await abortableRead(this.#hashes.readBytes(this.#id), this.#options.signal))
  }

  saveCopy(fields: readonly Uint8Array[]): Promise<void> {
    return this.#hashes.save(this.#newId, rotatedFields(fields, this.#options.rotated), this.#ttl)
  }

  async replaceOld(fields: readonly Uint8Array[]): Promise<readonly Uint8Array[] | undefined> {
    const isDone = await this.#hashes.leave(this.#id, fields, this.#left(), this.#ttl)
    return isDone ? fields : unlessRedirect(await this.#hashes.readBytes(this.#id))
  }

  async isOldReplaced(): Promise<boolean> {
    const fields = await this.#hashes.readBytes(this.#id)
    return isReplacedBy(fields && reservedMap(reservedField(fields)), this.#newId)
  }

  removeCopy(): Promise<void> {
    return this.#hashes.remove(this.#newId)
  }

  /** What becomes of the old hash. */
  #left(): 'keep' | 'remove' | JsonMap {
    const { keepOld, leadsUntil } = this.#options
    if (keepOld) return 'keep'
    return leadsUntil === undefined ? 'remove' : redirectTo(this.#newId, leadsUntil)
  }
}

/** The fields of a hash, unless its session has moved already. */
function unlessRedirect(fields: readonly Uint8Array[] | undefined): readonly Uint8Array[] | undefined {
  return fields !== undefined && isRedirect(reservedMap(reservedField(fields))) ? undefined : fields
}
