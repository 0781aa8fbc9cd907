import { headersSentError } from './node-argument-checks.ts'
import type { NodeResponse } from './node-types.ts'
import { overrideEnded } from './patch-response.ts'

/**
 * Makes a response behave as if its head were sent: `headersSent` is true, and methods that change the head throw.
 * Returns the function that undoes it.
 */
export function emulateHeadersSent(response: NodeResponse, isHttp2: boolean): () => void {
  const own = response as { _header?: unknown }
  if (Object.hasOwn(own, '_header') && own._header === null) {
    // Node's own methods check this field, also if other code has taken them from the response before.
    own._header = PLACEHOLDER_HEADER
    const undo = () => {
      own._header = null
    }
    if (response.headersSent) return undo
    undo()
  }
  const undo = [override(response, 'headersSent', true)]
  for (const [name, what] of HEAD_METHODS) {
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
 * Makes a response behave as if it were ended; returns the function that undoes it. Only `writableEnded` is changed,
 * not `finished`: a server that closes ends the connections of finished responses.
 */
export function emulateEnded(response: NodeResponse): () => void {
  return overrideEnded(response) ?? override(response, 'writableEnded', true)
}

function override(target: object, name: string, value: unknown): () => void {
  const before = Object.getOwnPropertyDescriptor(target, name)
  Object.defineProperty(target, name, { value, configurable: true, enumerable: false, writable: true })
  return () => {
    if (before === undefined) delete (target as Record<string, unknown>)[name]
    else Object.defineProperty(target, name, before)
  }
}

/** Stands in for `_header`, whose text Node sends. Throws if a call bypasses the gate. */
const PLACEHOLDER_HEADER = {
  toString(): never {
    throw new Error('This response waits until its session is saved')
  },
}

const HEAD_METHODS = [
  ['setHeader', 'set'],
  ['setHeaders', 'set'],
  ['appendHeader', 'append'],
  ['removeHeader', 'remove'],
] as const
