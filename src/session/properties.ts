import { SessionError } from '../common/session-error.ts'

/**
 * Whether a program has put properties on a session, as it would with express-session, since they were last refused.
 * Not meant: functions in the place of a method, as tests put them, and the fields of a class that extends `Session`.
 */
export function hasNewProperties(session: object): boolean {
  return newProperties(session).length > 0
}

/** Lets a close fail with `INVALID_ARGUMENT`, after the save, for properties that were put on its session, once each. */
export function refuseProperties(session: object, closing: Promise<void>): Promise<void> {
  const added = newProperties(session)
  if (added.length === 0) return closing
  return closing.then(() => {
    refused.set(session, new Set([...(refused.get(session) ?? []), ...added]))
    throw new SessionError('INVALID_ARGUMENT', MESSAGE, { operation: 'Session.close' })
  })
}

function newProperties(session: object): string[] {
  const methods: object = Object.getPrototypeOf(session)
  // `Session` extends one class, and that one none: what has more above it is a class of the program.
  if (Object.getPrototypeOf(Object.getPrototypeOf(methods)) !== Object.prototype) return []
  return Object.entries(session)
    .filter(([name, value]) => !(typeof value === 'function' && name in methods))
    .map(([name]) => name)
    .filter((name) => !refused.get(session)?.has(name))
}

const refused = /* @__PURE__ */ new WeakMap<object, ReadonlySet<string>>()

const MESSAGE =
  "a property was put on the session, and is not saved: call set(key, value), or use express-session with the Store of 'gsession/express-session'"
