import type { Awaitable } from '../common/awaitable.ts'
import type { JsonMap } from '../json/json-map.ts'
import { type Change, UNCHANGED } from '../record/change.ts'
import { withRotationTime } from '../record/metadata.ts'
import type { SessionRecord } from '../record/record.ts'
import { isMovedTo, isRedirect, redirectTo } from '../record/redirect.ts'
import { abortableRead } from './abortable-work.ts'
import type { MoveSteps } from './move-record.ts'
import type { MoveOptions } from './storage.ts'

/** The methods of a storage of whole records that a move needs. */
export interface MovableRecords {
  read(id: string, ttl?: number, signal?: AbortSignal): Awaitable<SessionRecord | undefined>
  update(id: string, change: Change, ttl?: number): Awaitable<void>
  remove(id: string): Awaitable<void>
  /** The clock, in Unix milliseconds. */
  now(): number
}

/** The steps that move a session in a storage of whole records. */
export class RecordMove implements MoveSteps<SessionRecord> {
  readonly #records: MovableRecords
  readonly #id: string
  readonly #newId: string
  readonly #ttl: number
  readonly #options: MoveOptions

  constructor(records: MovableRecords, id: string, newId: string, ttl: number, options: MoveOptions) {
    this.#records = records
    this.#id = id
    this.#newId = newId
    this.#ttl = ttl
    this.#options = options
  }

  async readOld(): Promise<SessionRecord | undefined> {
    const { signal } = this.#options
    return movable(await abortableRead(this.#records.read(this.#id, this.#ttl, signal), signal))
  }

  async saveCopy({ data }: SessionRecord): Promise<void> {
    const copy: Change = () => this.#recordOf(withRotationTime(data, this.#options.rotated))
    await this.#records.update(this.#newId, copy, this.#ttl)
  }

  async leaveOld(copied: SessionRecord): Promise<SessionRecord | undefined> {
    let found: SessionRecord | undefined
    const leave: Change = (record) => {
      found = record?.data.text === copied.data.text ? copied : movable(record)
      return found === copied ? this.#left() : UNCHANGED
    }
    await this.#records.update(this.#id, leave, this.#ttl)
    return found
  }

  async hasLeftOld(): Promise<boolean> {
    return isMovedTo((await this.#records.read(this.#id, this.#ttl))?.data, this.#newId)
  }

  async removeCopy(): Promise<void> {
    await this.#records.remove(this.#newId)
  }

  /** What the old id holds after the move. */
  #left(): ReturnType<Change> {
    const { keepOld, leadsUntil } = this.#options
    if (keepOld) return UNCHANGED
    return leadsUntil === undefined ? undefined : this.#recordOf(redirectTo(this.#newId, leadsUntil))
  }

  #recordOf(data: JsonMap): SessionRecord {
    return { stamp: this.#records.now(), data }
  }
}

/** The record, unless its session has moved already. */
function movable(record: SessionRecord | undefined): SessionRecord | undefined {
  return isRedirect(record?.data) ? undefined : record
}
