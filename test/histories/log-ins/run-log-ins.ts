import { parseMetadata, rawMetadata } from '../../../src/record/metadata.ts'
import type { Session } from '../../../src/session/session.ts'
import { Clock } from '../places/engine.ts'
import { OpenMemory } from '../places/memory-in-turns.ts'
import { type Exchange, fetchExchange, nodeExchange, type Values } from '../requests/exchange.ts'
import { Jar } from '../requests/jar.ts'
import { PROCESSES } from '../requests/request-history.ts'
import { Turns } from '../turns.ts'
import { type LogInHistory, OWNERS, type Plant, type User, type Visit } from './log-in-history.ts'
import { type Deed, letterOf, type Made, type Shown } from './log-in-trace.ts'
import { type Doctor, openSite, type Site, UnderWay } from './site.ts'

/** What happened: all requests, and what the storage holds in the end. */
export interface LogInRun {
  readonly requests: readonly Made[]
  /** The last requests of each browser: its owner logs in and writes, and looks. Nothing else is under way. */
  readonly last: ReadonlyArray<readonly [Made, Made]>
  /** What each record shows, by its id. Only ids that clients know: a move that was broken off leaves others. */
  readonly stored: ReadonlyArray<readonly [id: string, shown: Shown]>
}

/** Runs a history of log-ins on a memory that two processes share. */
export function runLogIns(history: LogInHistory, doctor: Doctor = (storage) => storage): Promise<LogInRun> {
  return new Run(history, doctor).run()
}

class Run {
  readonly #history: LogInHistory
  readonly #doctor: Doctor
  readonly #clock = new Clock()
  readonly #memory = new OpenMemory({ now: this.#clock.now })
  readonly #turns: Turns
  readonly #requests: Made[] = []
  readonly #sites: Site[] = []
  readonly #jars = OWNERS.map(() => new Jar())
  /** The cookies of another path, which are sent first. */
  readonly #otherPaths = OWNERS.map(() => new Jar())

  constructor(history: LogInHistory, doctor: Doctor) {
    this.#history = history
    this.#doctor = doctor
    this.#turns = new Turns(history.choices)
  }

  async run(): Promise<LogInRun> {
    for (const browser of this.#history.isSeeded ? OWNERS.keys() : []) {
      await this.#visit(
        { do: 'visit', browser, process: 0, actions: ['write'], ending: 'answer' },
        `seed${browser}`,
      )
    }
    const tabs = this.#history.tabs.map((steps, index) => async () => {
      const name = String.fromCharCode(65 + index)
      for (const [at, step] of steps.entries()) {
        if (step.do === 'wait') await this.#turns.alone(index, async () => this.#clock.pass(step.ms))
        else if (step.do === 'plant') await this.#turns.call(index, async () => this.#plant(step))
        else await this.#turns.call(index, () => this.#visit(step, `${name}${at}`, index))
      }
    })
    await this.#turns.run(tabs)
    const last: Array<readonly [Made, Made]> = []
    for (const [browser, owner] of OWNERS.entries()) {
      const visit = { do: 'visit', browser, process: browser % PROCESSES, ending: 'answer' } as const
      const logIn = await this.#visit(
        { ...visit, actions: ['look', { logIn: owner }, 'write'] },
        `end${browser}`,
      )
      last.push([logIn, await this.#visit({ ...visit, actions: ['look'] }, `look${browser}`)])
    }
    return { requests: this.#requests, last, stored: await this.#stored() }
  }

  #plant({ from, to, as }: Plant): void {
    const jars = as === 'own' ? this.#jars : this.#otherPaths
    jars[to]?.put(this.#jars[from]?.at(this.#clock.now()) ?? '')
  }

  /** Makes a request of a tab; without one it waits for no turns. */
  async #visit(visit: Visit, tag: string, tab?: number): Promise<Made> {
    // Two requests that begin one after the other do so at different times.
    this.#clock.pass(1)
    const at = this.#clock.now()
    const jars = [this.#otherPaths[visit.browser], this.#jars[visit.browser]]
    const sent = jars.map((jar) => jar?.at(at) ?? '').filter((id) => id !== '')
    const made: Made = { visit, tag, sent, at, begin: this.#turns.tick(), deeds: [] }
    this.#requests.push(made)
    const site = this.#siteOf(visit.process)
    const turn = async (): Promise<void> => (tab === undefined ? undefined : this.#turns.step(tab))
    const underWay = new UnderWay(visit, site, turn)
    const work = underWay.run(async () => {
      await this.#exchange(made, site, underWay)
      await underWay.settle()
    })
    await Promise.race([work, underWay.hangs])
    made.end = this.#turns.tick()
    return made
  }

  /** The process that answers; in the place of one that is gone there is a new one. */
  #siteOf(process: number): Site {
    const site = this.#sites[process]
    if (site !== undefined && !site.isGone) return site
    const opened = openSite(this.#memory, this.#clock, this.#history.rotates, this.#doctor)
    this.#sites[process] = opened
    return opened
  }

  async #exchange(made: Made, site: Site, underWay: UnderWay): Promise<void> {
    const { visit, sent } = made
    const { ending } = visit
    const leaves = typeof ending === 'object' ? ending.leaves : undefined
    let handling: Promise<unknown> | undefined
    const handle = async (session: Session<Values>): Promise<void> => {
      for (const [at, action] of visit.actions.entries()) {
        await underWay.step()
        if (at === leaves) exchange.leave()
        await this.#act(made, session, action)
      }
      if (ending === 'throw') throw new Error('the handler has failed')
    }
    const begin = this.#history.isNode ? nodeExchange : fetchExchange
    const cookies = sent.map((id) => `gfsessionid=${id}`).join('; ')
    const exchange: Exchange = begin(site.sessions, cookies, (session) => {
      const work = handle(session)
      handling = work.catch(() => {})
      return work
    })
    const answer = await exchange.answer
    // A handler goes on after its client has left.
    await handling
    await underWay.step()
    if (answer.status !== 0) made.status = answer.status
    const cookie = answer.cookies.at(-1)
    if (cookie !== undefined) made.cookie = /^[^=]*=([^;]*)/.exec(cookie)?.[1] ?? ''
    await underWay.step()
    if (ending === 'lost' || leaves !== undefined || answer.status === 0) return
    made.isDelivered = true
    made.arrived = this.#turns.tick()
    if (cookie !== undefined) this.#jars[visit.browser]?.take(cookie, this.#clock.now())
  }

  async #act(made: Made, session: Session<Values>, action: Visit['actions'][number]): Promise<void> {
    const deed: Deed = { action, begin: this.#turns.tick() }
    made.deeds.push(deed)
    try {
      await this.#perform(made, deed, session)
    } catch (error) {
      deed.code = (error as { code?: string }).code ?? String(error)
      throw error
    } finally {
      deed.end = this.#turns.tick()
    }
  }

  async #perform({ tag, deeds }: Made, deed: Deed, session: Session<Values>): Promise<void> {
    const { action } = deed
    // A log-out that comes first loads nothing.
    if (action === 'logOut') {
      if (deeds.length > 1) deed.idBefore = await session.id()
      return session.logOut()
    }
    deed.idBefore = await session.id()
    if (action === 'write') {
      const letter = letterOf(tag, await session.user())
      await session.update('life', (life) => life ?? tag)
      await session.update('added', (letters = []) => [...letters, letter])
    } else if (action === 'confirm') await session.confirm()
    else if (action !== 'look') {
      const { logIn, keep = true, isOld = false } = action
      await session.logIn(logIn, { keep, ...(isOld && { verifiedAt: this.#clock.now() - HOUR }) })
    }
    deed.idAfter = await session.id()
    deed.shown = shownBy((await session.user()) as User | undefined, await session.data())
  }

  async #stored(): Promise<Array<readonly [string, Shown]>> {
    const known = new Set(this.#requests.flatMap(({ sent, cookie }) => [...sent, cookie]))
    const stored: Array<readonly [string, Shown]> = []
    for await (const id of this.#memory.ids()) {
      const data = await this.#memory.data(id)
      const record = this.#memory.readRecord(id)
      if (data === undefined || record === undefined || !known.has(id)) continue
      stored.push([id, shownBy(parseMetadata(rawMetadata(record.data)).user as User | undefined, data)])
    }
    return stored
  }
}

const HOUR = 3_600_000

function shownBy(user: string | undefined, data: Partial<Values> | Record<string, unknown>): Shown {
  const { life, added } = data as Partial<Values>
  return { user, life, letters: added ?? [] }
}
