import { atTurnEnd } from './turn-end.ts'

/** A stream that can hold back what is written to it. */
export interface Corkable {
  cork(): void
  uncork(): void
}

/**
 * Gathers what is written to streams within one turn of the event loop, so that it leaves in one system call: a
 * call for each command costs a client more than the command costs Redis.
 */
export class GatheredWrites {
  #corked: ReadonlyArray<Corkable | undefined> | undefined

  /** Whether the streams are held back in this turn of the event loop. */
  get isHeld(): boolean {
    return this.#corked !== undefined
  }

  /** Holds the streams back until the end of this turn of the event loop. */
  hold(streams: ReadonlyArray<Corkable | undefined>): void {
    this.#corked = streams
    for (const stream of streams) stream?.cork()
    atTurnEnd(this.#release)
  }

  readonly #release = (): void => {
    for (const stream of this.#corked ?? []) stream?.uncork()
    this.#corked = undefined
  }
}
