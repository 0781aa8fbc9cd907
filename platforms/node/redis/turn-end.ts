import process from 'node:process'

/**
 * Calls a function at the end of this turn of the event loop, when all microtasks have run. Taken at import: a test that
 * replaces `process.nextTick` later would keep every command back.
 */
export const { nextTick: atTurnEnd } = process
