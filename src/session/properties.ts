import { SessionError } from '../common/session-error.ts'

/**
 * Whether a program has put properties on a session, as it would with express-session, since they were last refused.
 * Not meant: functions in the place of a method, as tests put them, and the fields of a class that extends `Session`.
 */
export function hasNewProperties(session: object): boolean {
  return newProperties(session).length > 0
}

/** Throws `INVALID_ARGUMENT` for the properties that were put on a session, once for each of them. */
export function refuseProperties(session: object): never {
  refused.set(session, new Set([...(refused.get(session) ?? []), ...newProperties(session)]))
  throw new SessionError(
    'INVALID_ARGUMENT',
    'a property was put on the session, and is not saved: call set(key, value), or use express-session with the Store ' +
      "of 'gsession/express-session'",
    { operation: 'Session.close' },
  )
}

function newProperties(session: object): string[] {
  const methods: object = Object.getPrototypeOf(session)
  if (Object.getPrototypeOf(methods) !== Object.prototype) return []
  return Object.entries(session)
    .filter(([name, value]) => !(typeof value === 'function' && name in methods))
    .map(([name]) => name)
    .filter((name) => !refused.get(session)?.has(name))
}

const refused = /* @__PURE__ */ new WeakMap<object, ReadonlySet<string>>()
