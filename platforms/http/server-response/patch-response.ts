import type { NodeResponse } from './node-types.ts'

export const CALL_NAMES = ['writeHead', 'write', 'end', 'flushHeaders'] as const

/** The methods that send something of a response. */
export type CallName = (typeof CALL_NAMES)[number]

export type Methods = Record<CallName, (...args: never) => unknown>

/** Gets each call of these methods, and returns what the caller gets. */
export type CallHandler = (name: CallName, args: readonly unknown[]) => unknown

/**
 * Patches the methods that send a response, so that a handler gets their calls. Returns the methods as they were.
 *
 * Usually the response itself is patched. Express gives each response another prototype, and adding a property to
 * such a response takes some microseconds; so of Express's responses the prototype is patched, once.
 */
export function patchResponse(response: NodeResponse, handler: CallHandler): Methods {
  const shared = patchedPrototype(Object.getPrototypeOf(response))
  const own = response as Patched
  if (shared === undefined || own[HANDLER] !== undefined || hasMethod(response)) {
    return patchOne(response, handler)
  }
  own[HANDLER] = handler
  return shared
}

const HANDLER = Symbol('gsession')

/** Responses of patched prototypes whose `writableEnded` is true for now. */
const ended = new WeakSet<object>()

/**
 * Makes `writableEnded` true for a response whose prototype is patched; returns the function that undoes it, or
 * `undefined` for another response.
 */
export function overrideEnded(response: NodeResponse): (() => void) | undefined {
  if (!(HANDLER in response)) return undefined
  ended.add(response)
  return () => ended.delete(response)
}

/** The original methods of each prototype that was looked at; `null`: it was not patched. */
const originals = new WeakMap<object, Methods | null>()

function patchOne(response: NodeResponse, handler: CallHandler): Methods {
  const { writeHead, write, end, flushHeaders = () => {} } = response
  response.writeHead = (...args) => handler('writeHead', args)
  response.write = (...args) => handler('write', args) as boolean
  response.end = (...args) => handler('end', args)
  response.flushHeaders = (...args: unknown[]) => void handler('flushHeaders', args)
  return { writeHead, write, end, flushHeaders }
}

/** The original methods, if the prototype was patched, now or before. */
function patchedPrototype(prototype: object): Methods | undefined {
  const known = originals.get(prototype)
  return (known === undefined ? patchPrototype(prototype) : known) ?? undefined
}

/** Patches the prototype that is right above Node's own, which the prototypes of all Express apps inherit from. */
function patchPrototype(prototype: object): Methods | null {
  const next = Object.getPrototypeOf(prototype)
  let methods: Methods | null = null
  if (next !== null && !hasMethod(prototype)) {
    if (!Object.hasOwn(next, 'writeHead')) methods = patchedPrototype(next) ?? null
    else if (originals.has(next)) methods = originals.get(next) ?? null
    else if (Object.isExtensible(prototype)) methods = patchBase(prototype, next)
  }
  originals.set(prototype, methods)
  return methods
}

function patchBase(prototype: object, methods: Methods): Methods {
  for (const name of CALL_NAMES) {
    const patched = function (this: Patched, ...args: unknown[]): unknown {
      const handler = this[HANDLER]
      return handler === undefined ? methods[name].apply(this, args as never) : handler(name, args)
    }
    Object.defineProperty(prototype, name, { value: patched, configurable: true, writable: true })
  }
  const original = Object.getOwnPropertyDescriptor(ownerOfEnded(prototype), 'writableEnded')?.get
  Object.defineProperty(prototype, 'writableEnded', {
    configurable: true,
    get(this: object) {
      return ended.has(this) || original?.call(this)
    },
  })
  return methods
}

function ownerOfEnded(prototype: object): object {
  let owner = prototype
  while (!Object.hasOwn(owner, 'writableEnded')) {
    owner = Object.getPrototypeOf(owner) ?? { writableEnded: false }
  }
  return owner
}

function hasMethod(object: object): boolean {
  return (
    Object.hasOwn(object, 'writeHead') ||
    Object.hasOwn(object, 'end') ||
    Object.hasOwn(object, 'write') ||
    Object.hasOwn(object, 'flushHeaders')
  )
}

interface Patched {
  [HANDLER]?: CallHandler
}
