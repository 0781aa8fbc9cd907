/** A stream that can hold back what is written to it. */
export interface Corkable {
  cork(): void
  uncork(): void
}

/**
 * Lets the commands of one turn of the event loop leave in one write; the function that it gives is called
 * before each. A write for each command costs a client more than the command costs Redis.
 */
export function gatherWrites(streams: () => ReadonlyArray<Corkable | undefined>): () => void {
  let corked: ReadonlyArray<Corkable | undefined> | undefined
  const uncork = (): void => {
    for (const stream of corked ?? []) stream?.uncork()
    corked = undefined
  }
  return () => {
    if (corked !== undefined) return
    corked = streams()
    for (const stream of corked) stream?.cork()
    process.nextTick(uncork)
  }
}
