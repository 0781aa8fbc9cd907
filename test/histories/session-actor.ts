import { leadingTo } from '../../src/record/move-changes.ts'
import { adaptStorage } from '../../src/session/adapt-storage.ts'
import { Manager } from '../../src/session/manager.ts'
import type { Session } from '../../src/session/session.ts'
import type { Storage } from '../../src/storage/storage.ts'
import { type Op, TTL } from './history.ts'
import { answerFaults, type FaultBox } from './storage-faults.ts'
import type { Outcome } from './trace.ts'

/** What performs the calls of one actor: in this process, or somewhere else. */
export interface Actor {
  perform(request: Request): Promise<Outcome>
}

/** A call that an actor is to make. `tag` is what it writes, `id` the id of an `open`. */
export interface Request {
  readonly op: Op
  readonly tag: string
  readonly id?: string
}

type Values = Record<string, string>

/** Makes the calls of an actor on a session object of its own. */
export class SessionActor implements Actor {
  readonly #manager: Manager<Values>
  readonly #storage: Storage
  readonly #faults: FaultBox = {}
  readonly #now: () => number
  #session: Session<Values>
  #id: string

  constructor(storage: Storage, id: string, now: () => number) {
    this.#storage = answerFaults(storage, () => this.#faults)
    this.#manager = new Manager<Values>(TTL, adaptStorage(this.#storage), { now })
    this.#now = now
    this.#id = id
    this.#session = this.#manager.new(id)
  }

  async perform({ op, tag, id }: Request): Promise<Outcome> {
    if ('fault' in op && op.fault !== undefined) this.#faults.next = op.fault
    try {
      return { value: await this.#call(op, tag, id) }
    } catch (error) {
      return { code: (error as { code?: string }).code ?? String(error) }
    } finally {
      delete this.#faults.next
    }
  }

  async #call(op: Op, tag: string, id: string | undefined): Promise<unknown> {
    switch (op.do) {
      case 'get':
        return this.#session.get(op.key)
      case 'data':
        return this.#session.data()
      case 'set':
        return this.#session.set(op.key, tag)
      case 'update':
        return this.#session.update(op.key, (text = '') => text + tag)
      case 'remove':
        return this.#session.remove(op.key)
      case 'removeAll':
        return this.#session.removeAll()
      case 'close':
        return this.#session.close()
      case 'discard':
        return this.#session.discard()
      case 'setTTL':
        return this.#session.setTTL(op.ttl)
      case 'regenerateId':
        this.#id = await this.#session.regenerateId(op.deleteOld)
        return this.#id
      case 'rotate':
        return this.#rotate()
      case 'open':
        this.#id = id as string
        this.#session = this.#manager.new(id)
        return undefined
      default:
        throw new Error(`a session has no call ${op.do}`)
    }
  }

  /** What a request does whose session is of a certain age. */
  async #rotate(): Promise<string> {
    const newId = await this.#storage.newId(TTL)
    const leave = leadingTo(newId, this.#now() + 10_000)
    await this.#storage.moveSession?.(this.#id, newId, TTL, { leave })
    return newId
  }
}
