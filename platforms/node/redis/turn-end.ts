import process from 'node:process'

// Taken at import: a test that replaces `nextTick` later would keep every command back.
const { nextTick } = process

/** Calls a function at the end of this turn of the event loop, when all microtasks have run. */
export function atTurnEnd(call: () => void): void {
  nextTick(call)
}
