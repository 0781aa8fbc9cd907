import { throwIfAborted } from '../../../src/common/abort.ts'
import type { Awaitable } from '../../../src/common/awaitable.ts'
import { KeyedQueue } from '../../../src/common/keyed-queue.ts'
import { realClock } from '../../../src/common/real-timers.ts'
import { RESERVED_KEY } from '../../../src/common/reserved-key.ts'
import { destroyed } from '../../../src/common/session-destroyed.ts'
import type { ChangeSet } from '../../../src/record/change-set.ts'
import { abortableWrite, type WriteState } from '../../../src/storage/abortable-work.ts'
import type { FieldCodec } from './field-codec.ts'
import { applyArguments, comparedKeys, type Expected, firstExpected, nextExpected } from './hash-changes.ts'
import type { RedisArgument } from './redis-client.ts'
import { redisTTL } from './redis-ttl.ts'
import { retryLoop } from './retry-loop.ts'
import type { SessionHashes } from './session-hashes.ts'

/**
 * Applies change sets to the hashes of sessions. Each attempt sends what the changes make of what is expected; if the
 * hash holds something else, Redis returns that, and the next attempt expects it.
 */
export class HashUpdates {
  readonly #hashes: SessionHashes
  readonly #codec: FieldCodec
  readonly #timeout: number
  readonly #queue = new KeyedQueue<string>()

  /** `timeout`: how long the attempts for one change set may take, in milliseconds. */
  constructor(hashes: SessionHashes, codec: FieldCodec, timeout: number) {
    this.#hashes = hashes
    this.#codec = codec
    this.#timeout = timeout
  }

  /** Applies a change set in one atomic step. Without a TTL (in milliseconds) the hash expires when it would have. */
  apply(id: string, changes: ChangeSet, ttl: number | undefined, signal?: AbortSignal): Awaitable<void> {
    // The time limit includes the waiting for earlier updates: a server that does not answer holds them all up.
    const end = realClock.now() + this.#timeout
    const call: ApplyCall = { id, changes, ttl, end, signal, isSent: false }
    const hasUpdates = changes.updates.size > 0
    return abortableWrite(hasUpdates ? this.#applyInTurn(call) : this.#apply(call), signal, call)
  }

  /** Update functions of one session run one after the other: each one gets what the one before has written. */
  async #applyInTurn(call: ApplyCall): Promise<void> {
    const turn = this.#queue.enter(call.id)
    try {
      if (turn.before !== undefined) await turn.before
      await this.#apply(call)
    } finally {
      turn.leave()
    }
  }

  async #apply(call: ApplyCall): Promise<void> {
    const { id, changes, end, signal } = call
    let expected = firstExpected(changes, this.#hashes.lastSeen(id))
    for (const isCertain of retryLoop(end)) {
      throwIfAborted(signal)
      const found = await this.#attempt(call, expected, isCertain)
      if (found === undefined) return
      expected = nextExpected(changes, found)
    }
  }

  /** Returns `undefined` when the changes are applied, or else what the hash holds. */
  async #attempt(
    call: ApplyCall,
    expected: Expected,
    isCertain: boolean,
  ): Promise<ReadonlyArray<Buffer | null> | undefined> {
    const args = this.#arguments(call, expected, isCertain)
    if (args === undefined) return this.#readCompared(call)
    call.isSent = true
    const found = await this.#hashes.applyIfExpected(call.id, args, call.ttl)
    if (found !== undefined) call.isSent = false
    return found
  }

  /**
   * The arguments of an attempt. If an update function throws for a value that may be out of date, there are none:
   * that says nothing about the value that is stored.
   */
  #arguments(
    { changes, ttl }: ApplyCall,
    expected: Expected,
    isCertain: boolean,
  ): readonly RedisArgument[] | undefined {
    try {
      return applyArguments(changes, expected, this.#codec, ttl === undefined ? '' : redisTTL(ttl))
    } catch (error) {
      if (isCertain || changes.updates.size === 0) throw error
      return undefined
    }
  }

  /** The fields of the hash that a change set compares. */
  async #readCompared({ id, changes }: ApplyCall): Promise<ReadonlyArray<Buffer | null>> {
    const names = [RESERVED_KEY, ...comparedKeys(changes)]
    const found = await this.#hashes.readFields(id, names)
    if (found === undefined && changes.base === 'loaded') throw destroyed()
    return found ?? names.map(() => null)
  }
}

/** One call of `apply`. */
interface ApplyCall extends WriteState {
  readonly id: string
  readonly changes: ChangeSet
  readonly ttl: number | undefined
  /** Until when it may make attempts, by `realClock`. */
  readonly end: number
  readonly signal: AbortSignal | undefined
}
