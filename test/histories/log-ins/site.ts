import { AsyncLocalStorage } from 'node:async_hooks'
import { HttpSessions } from '../../../platforms/http/http-sessions.ts'
import { Manager } from '../../../src/session/manager.ts'
import type { Storage } from '../../../src/storage/storage.ts'
import type { Clock } from '../places/engine.ts'
import { type OpenMemory, type StepGate, StorageInTurns } from '../places/memory-in-turns.ts'
import type { Values } from '../requests/exchange.ts'
import { GRACE, ROTATE_EVERY, TTL } from '../requests/request-history.ts'
import { answerFaults, type FaultBox } from '../storage-faults.ts'
import type { StorageMethod } from '../wrap-storage.ts'
import type { Visit } from './log-in-history.ts'

export type Doctor = (storage: Storage) => Storage

/** A process that answers requests. */
export interface Site {
  readonly sessions: HttpSessions<Values>
  /** Its storage calls then never answer. */
  isGone: boolean
}

const WRITES: readonly StorageMethod[] = [
  'mergeSession',
  'moveSession',
  'setSession',
  'removeAll',
  'updateTTL',
]

export function openSite(memory: OpenMemory, clock: Clock, rotates: boolean, doctor: Doctor): Site {
  const { now } = clock
  const gate: StepGate = { around: (work) => current.getStore()?.around(work) ?? work() }
  const storage = doctor(new StorageInTurns(memory, gate, now))
  const faulty = answerFaults(storage, () => current.getStore()?.faults, WRITES)
  const options = { grace: GRACE, rejectDestroyed: true, ...(rotates && { rotateEvery: ROTATE_EVERY }) }
  return { sessions: new HttpSessions(new Manager<Values>(TTL, faulty, { now }), options), isGone: false }
}

/** A request that is under way: its storage calls wait for the turns of its tab. */
export class UnderWay implements StepGate {
  readonly faults: FaultBox
  /** Resolves when the request hangs: its process is gone. */
  readonly hangs: Promise<void>
  readonly #visit: Visit
  readonly #site: Site
  readonly #turn: () => Promise<void>
  #hang: () => void = () => {}
  #steps = 0
  #left: number

  constructor(visit: Visit, site: Site, turn: () => Promise<void>) {
    this.faults = visit.fault === undefined ? {} : { next: visit.fault }
    this.#visit = visit
    this.#site = site
    this.#turn = turn
    this.#left = visit.crash ?? Number.POSITIVE_INFINITY
    this.hangs = new Promise((resolve) => {
      this.#hang = resolve
    })
  }

  run<T>(work: () => Promise<T>): Promise<T> {
    return current.run(this, work)
  }

  /** Waits for a turn; for ever, if the process is gone by then. */
  async step(): Promise<void> {
    await this.#turn()
    if (!this.#site.isGone) return
    this.#hang()
    await new Promise(() => {})
  }

  /** Waits for what the server still does for a request that has got no answer. */
  async settle(): Promise<void> {
    do await this.step()
    while (this.#steps > 0)
  }

  async around<T>(work: () => Promise<T>): Promise<T> {
    this.#steps++
    await this.#stepOrCrash()
    try {
      return await work()
    } finally {
      await this.#stepOrCrash()
      this.#steps--
    }
  }

  /** The process may be gone before a step of the storage, or before its answer. */
  async #stepOrCrash(): Promise<void> {
    if (this.#visit.crash !== undefined && this.#left-- === 0) this.#site.isGone = true
    await this.step()
  }
}

const current = new AsyncLocalStorage<UnderWay>()
