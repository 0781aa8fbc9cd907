import { AsyncLocalStorage } from 'node:async_hooks'
import { HttpSessions } from '../../../platforms/http/http-sessions.ts'
import { Manager } from '../../../src/session/manager.ts'
import type { Session } from '../../../src/session/session.ts'
import type { Storage } from '../../../src/storage/storage.ts'
import { Clock } from '../places/engine.ts'
import { OpenMemory, type StepGate, StorageInTurns } from '../places/memory-in-turns.ts'
import { answerFaults, type FaultBox } from '../storage-faults.ts'
import { Turns } from '../turns.ts'
import { type Exchange, fetchExchange, nodeExchange, type Values } from './exchange.ts'
import { Jar } from './jar.ts'
import {
  type Action,
  BROWSERS,
  GRACE,
  LONG_TTL,
  PROCESSES,
  type RequestHistory,
  ROTATE_EVERY,
  TTL,
  type Visit,
} from './request-history.ts'
import type { Deed, Made, Shown } from './request-trace.ts'

/** What happened: all requests, and what the storage holds in the end. */
export interface RequestRun {
  readonly requests: readonly Made[]
  /** The last requests of each browser: one that adds, and one that reads. Nothing else is under way. */
  readonly last: ReadonlyArray<readonly [Made, Made]>
  /** What each record shows, by its id. */
  readonly stored: ReadonlyArray<readonly [id: string, shown: Shown]>
  readonly rotates: boolean
}

export type Doctor = (storage: Storage) => Storage

/** Runs a history of requests on a memory that two processes share. */
export function runRequests(
  history: RequestHistory,
  doctor: Doctor = (storage) => storage,
): Promise<RequestRun> {
  return new Run(history, doctor).run()
}

/** A request that is under way: its storage calls wait for the turns of its tab. */
interface UnderWay extends StepGate {
  readonly faults: FaultBox
}

const current = new AsyncLocalStorage<UnderWay>()

class Run {
  readonly #history: RequestHistory
  readonly #clock = new Clock()
  readonly #memory: OpenMemory
  readonly #sites: readonly HttpSessions<Values>[]
  readonly #turns: Turns
  readonly #requests: Made[] = []
  /** The session cookie of each browser. */
  readonly #jars: Jar[] = Array.from({ length: BROWSERS }, () => new Jar())

  constructor(history: RequestHistory, doctor: Doctor) {
    const { now } = this.#clock
    this.#history = history
    this.#turns = new Turns(history.choices)
    this.#memory = new OpenMemory({ now })
    const gate: StepGate = { around: (work) => current.getStore()?.around(work) ?? work() }
    this.#sites = Array.from({ length: PROCESSES }, () => {
      const storage = doctor(new StorageInTurns(this.#memory, gate, now))
      const manager = new Manager<Values>(
        TTL,
        answerFaults(storage, () => current.getStore()?.faults),
        { now },
      )
      const rotation = history.rotates ? { rotateEvery: ROTATE_EVERY, grace: GRACE } : {}
      return new HttpSessions(manager, { ...rotation, rejectDestroyed: true })
    })
  }

  async run(): Promise<RequestRun> {
    const tabs = this.#history.tabs.map((steps, index) => async () => {
      const name = String.fromCharCode(65 + index)
      for (const [at, step] of steps.entries()) {
        if (step.do === 'wait') await this.#turns.alone(index, async () => this.#clock.pass(step.ms))
        else await this.#turns.call(index, () => this.#visit(step, `${name}${at}`, index))
      }
    })
    await this.#turns.run(tabs)
    const last: Array<readonly [Made, Made]> = []
    for (let browser = 0; browser < BROWSERS; browser++) {
      const visit = { do: 'visit', browser, process: browser % PROCESSES, ending: 'answer' } as const
      const add = await this.#visit({ ...visit, actions: ['read', 'add'] }, `end${browser}`)
      const read = await this.#visit({ ...visit, actions: ['read'] }, `look${browser}`)
      last.push([add, read])
    }
    return { requests: this.#requests, last, stored: await this.#stored(), rotates: this.#history.rotates }
  }

  /** Makes a request of a tab; without one it waits for no turns. */
  async #visit(visit: Visit, tag: string, tab?: number): Promise<Made> {
    const jar = this.#jars[visit.browser] as Jar
    // Two requests that begin one after the other do so at different times.
    this.#clock.pass(1)
    const now = this.#clock.now()
    const sentId = visit.stolen === undefined ? jar.at(now) : this.#handedOut(visit.stolen)
    const made: Made = { visit, tag, sentId, at: now, begin: this.#turns.tick(), deeds: [] }
    this.#requests.push(made)
    const step = async (): Promise<void> => (tab === undefined ? undefined : this.#turns.step(tab))
    let steps = 0
    const underWay: UnderWay = {
      faults: visit.fault === undefined ? {} : { next: visit.fault },
      around: async (work) => {
        steps++
        await step()
        try {
          return await work()
        } finally {
          await step()
          steps--
        }
      },
    }
    await current.run(underWay, () => this.#exchange(made, jar, step))
    // What a server still does for a request that has got no answer.
    do await step()
    while (steps > 0)
    made.end = this.#turns.tick()
    return made
  }

  /** The id that was handed out nth so far. */
  #handedOut(nth: number): string {
    const ids = this.#requests.flatMap(({ cookie }) => cookie || [])
    return ids[nth % ids.length] ?? ''
  }

  async #exchange(made: Made, jar: Jar, step: () => Promise<void>): Promise<void> {
    const { visit, tag, sentId } = made
    const leaves = typeof visit.ending === 'object' ? visit.ending.leaves : undefined
    const begin = this.#history.isNode ? nodeExchange : fetchExchange
    let hasLeft = false
    let handling: Promise<unknown> | undefined
    const leave = (): void => {
      hasLeft = true
      exchange.leave()
    }
    const handle = async (session: Session<Values>): Promise<void> => {
      for (const [at, action] of visit.actions.entries()) {
        if (at === leaves) leave()
        await step()
        await this.#act(made, session, action, tag)
      }
      if (visit.ending === 'throw') throw new Error('the handler has failed')
    }
    const exchange: Exchange = begin(
      this.#sites[visit.process] as HttpSessions<Values>,
      sentId === '' ? '' : `gfsessionid=${sentId}`,
      (session) => {
        const work = handle(session)
        handling = work.catch(() => {})
        return work
      },
    )
    const { status, cookies } = await exchange.answer
    if (status !== 0) Object.assign(made, { status })
    // A handler goes on after its client has left.
    await handling
    const cookie = cookies.at(-1)
    if (cookie !== undefined) made.cookie = /^[^=]*=([^;]*)/.exec(cookie)?.[1] ?? ''
    await step()
    if (hasLeft || leaves !== undefined || status === 0 || visit.stolen !== undefined) return
    made.isDelivered = true
    made.arrived = this.#turns.tick()
    if (cookie !== undefined) jar.take(cookie, this.#clock.now())
  }

  async #act(made: Made, session: Session<Values>, action: Action, tag: string): Promise<void> {
    const deed: Deed = { action, begin: this.#turns.tick() }
    made.deeds.push(deed)
    try {
      await this.#perform(deed, session, action, tag)
    } catch (error) {
      deed.code = (error as { code?: string }).code ?? String(error)
      throw error
    } finally {
      deed.end = this.#turns.tick()
    }
  }

  async #perform(deed: Deed, session: Session<Values>, action: Action, tag: string): Promise<void> {
    switch (action) {
      case 'read':
        deed.shown = shownBy(await session.data())
        break
      case 'add':
        await session.update('life', (life) => life ?? tag)
        await session.update('added', (added = []) => [...added, tag])
        deed.shown = shownBy(await session.data())
        break
      case 'regenerateId':
        deed.newId = await session.regenerateId()
        break
      case 'destroy':
        await session.destroy()
        break
      case 'setTTL':
        await session.setTTL(LONG_TTL)
    }
  }

  async #stored(): Promise<Array<readonly [string, Shown]>> {
    const stored: Array<readonly [string, Shown]> = []
    for await (const id of this.#memory.ids()) {
      const data = await this.#memory.data(id)
      if (data !== undefined && Object.keys(data).length > 0) stored.push([id, shownBy(data)])
    }
    return stored
  }
}

function shownBy(data: Partial<Values> | Record<string, unknown>): Shown {
  const { life, added } = data as Partial<Values>
  return { life, added: added ?? [] }
}
