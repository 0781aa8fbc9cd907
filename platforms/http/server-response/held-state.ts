import type { NodeResponse } from './node-types.ts'
import { headersSentError } from './response-check.ts'
import { holdEnd } from './response-hooks.ts'

/** Makes a response that is held answer as one whose head is sent. Answers how it ends. */
export function pretendSent(response: NodeResponse, isHttp2: boolean): () => void {
  const own = response as { _header?: unknown }
  if (Object.hasOwn(own, '_header') && own._header === null) {
    // All that Node asks, its own methods and others that were taken from it before, depends on this.
    own._header = HELD
    const undo = () => {
      own._header = null
    }
    if (response.headersSent) return undo
    undo()
  }
  const undo = [override(response, 'headersSent', true)]
  for (const [name, what] of CHANGES) {
    if (!(name in response)) continue
    const refuse = () => {
      throw headersSentError(what, isHttp2)
    }
    undo.push(override(response, name, refuse))
  }
  return () => {
    for (const each of undo) each()
  }
}

/**
 * Makes it answer as one that was ended. `finished` stays: a closing server ends the connections of
 * responses that are finished.
 */
export function pretendEnded(response: NodeResponse): () => void {
  return holdEnd(response) ?? override(response, 'writableEnded', true)
}

function override(target: object, name: string, value: unknown): () => void {
  const before = Object.getOwnPropertyDescriptor(target, name)
  Object.defineProperty(target, name, { value, configurable: true, enumerable: false, writable: true })
  return () => {
    if (before === undefined) delete (target as Record<string, unknown>)[name]
    else Object.defineProperty(target, name, before)
  }
}

// A call past the gate, to what was there before it, must not send this.
const HELD = {
  toString(): never {
    throw new Error('This response is held until its session is saved')
  },
}

const CHANGES = [
  ['setHeader', 'set'],
  ['setHeaders', 'set'],
  ['appendHeader', 'append'],
  ['removeHeader', 'remove'],
] as const
