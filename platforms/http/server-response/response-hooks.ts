import type { NodeResponse } from './node-types.ts'

export const PIECE_NAMES = ['writeHead', 'write', 'end', 'flushHeaders'] as const

/** The names of the calls that make the pieces of a response. */
export type PieceName = (typeof PIECE_NAMES)[number]

export type Methods = Record<PieceName, (...args: never) => unknown>

/** Gets a call in the place of the response. */
export type Take = (name: PieceName, args: readonly unknown[]) => unknown

/**
 * Lets `take` get what is called to make pieces of a response. Answers what was called before.
 *
 * Express gives each response another prototype, after which each property that is added to one costs
 * some microseconds: of its responses it is the prototype that is hooked, once.
 */
export function hookResponse(response: NodeResponse, take: Take): Methods {
  const below = sharedHooks(Object.getPrototypeOf(response))
  const own = response as Hooked
  if (below === undefined || own[TAKE] !== undefined || hasMethod(response)) return hookOne(response, take)
  own[TAKE] = take
  return below
}

const TAKE = Symbol('gsession')

/** The responses of hooked prototypes whose end is held. */
const heldEnds = new WeakSet<object>()

/** Lets a response say that it was ended; answers how that ends. `undefined`: its prototype is not hooked. */
export function holdEnd(response: NodeResponse): (() => void) | undefined {
  if (!(TAKE in response)) return undefined
  heldEnds.add(response)
  return () => heldEnds.delete(response)
}

/** What the hooks of a prototype stand before; `null`: it has none. */
const hooked = new WeakMap<object, Methods | null>()

function hookOne(response: NodeResponse, take: Take): Methods {
  const { writeHead, write, end, flushHeaders = () => {} } = response
  response.writeHead = (...args) => take('writeHead', args)
  response.write = (...args) => take('write', args) as boolean
  response.end = (...args) => take('end', args)
  response.flushHeaders = (...args: unknown[]) => void take('flushHeaders', args)
  return { writeHead, write, end, flushHeaders }
}

function sharedHooks(prototype: object): Methods | undefined {
  const below = hooked.get(prototype)
  return (below === undefined ? hookPrototype(prototype) : below) ?? undefined
}

/** Hooks what the prototypes of all apps inherit from, right above Node's own. */
function hookPrototype(prototype: object): Methods | null {
  const next = Object.getPrototypeOf(prototype)
  let below: Methods | null = null
  if (next !== null && !hasMethod(prototype)) {
    if (!Object.hasOwn(next, 'writeHead')) below = sharedHooks(next) ?? null
    else if (hooked.has(next)) below = hooked.get(next) ?? null
    else if (Object.isExtensible(prototype)) below = hookBase(prototype, next)
  }
  hooked.set(prototype, below)
  return below
}

function hookBase(prototype: object, below: Methods): Methods {
  for (const name of PIECE_NAMES) {
    const hook = function (this: Hooked, ...args: unknown[]): unknown {
      const take = this[TAKE]
      return take === undefined ? below[name].apply(this, args as never) : take(name, args)
    }
    Object.defineProperty(prototype, name, { value: hook, configurable: true, writable: true })
  }
  const ended = Object.getOwnPropertyDescriptor(endedOwner(prototype), 'writableEnded')?.get
  Object.defineProperty(prototype, 'writableEnded', {
    configurable: true,
    get(this: object) {
      return heldEnds.has(this) || ended?.call(this)
    },
  })
  return below
}

function endedOwner(prototype: object): object {
  let owner = prototype
  while (!Object.hasOwn(owner, 'writableEnded'))
    owner = Object.getPrototypeOf(owner) ?? { writableEnded: false }
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

interface Hooked {
  [TAKE]?: Take
}
