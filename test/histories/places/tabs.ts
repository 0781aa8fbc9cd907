import { newSessionId } from '../../../src/common/session-id.ts'
import type { Message } from '../actor-host.ts'
import { OUTSIDE, type Place } from '../place.ts'
import type { Actor } from '../session-actor.ts'
import type { Outcome } from '../trace.ts'

/** Sends a message to a tab. */
export type AskTab = (message: Message) => Promise<Outcome | undefined>

/** A place whose actors are in several tabs of a browser, by turns. */
export class TabsPlace implements Place {
  readonly id = `history-${newSessionId()}`
  readonly #tabs: readonly AskTab[]
  readonly #begun = new Map<AskTab, Promise<unknown>>()

  constructor(tabs: readonly AskTab[]) {
    this.#tabs = tabs
  }

  async open(index: number): Promise<Actor> {
    const tab = this.#tabs[index === OUTSIDE ? 0 : index % this.#tabs.length] as AskTab
    const first = this.#begun.get(tab)
    const isFirst = first === undefined
    // The first one begins the clock of the tab. It is waited for: a page that still loads keeps no order of messages.
    const opened = Promise.resolve(first).then(() => tab({ do: 'open', index, id: this.id, isFirst }))
    if (isFirst) this.#begun.set(tab, opened)
    await opened
    return { perform: async (request) => (await tab({ do: 'perform', index, request })) as Outcome }
  }

  async wait(ms: number): Promise<void> {
    for (const tab of this.#tabs) await tab({ do: 'flush' })
    for (const tab of this.#tabs) await tab({ do: 'pass', ms })
  }

  async end(): Promise<void> {
    for (const tab of this.#tabs) await tab({ do: 'end' })
  }
}
