import { SessionError } from '../common/session-error.ts'

/** Whether a program has put properties on a session, as it would with express-session, since they were last refused. */
export function hasNewProperties(session: object): boolean {
  return countProperties(session) > (refused.get(session) ?? 0)
}

/** Lets a close fail with `INVALID_ARGUMENT`, after the save, for properties that were put on its session: once each. */
export function refuseProperties(session: object, closing: Promise<void>): Promise<void> {
  if (!hasNewProperties(session)) return closing
  return closing.then(() => {
    refused.set(session, countProperties(session))
    throw new SessionError(
      'INVALID_ARGUMENT',
      'Session.close: a property of the session is not saved: call set, or use gsession/express-session',
    )
  })
}

/**
 * Not meant are functions in the place of a method, as tests put them, and the fields of a class that extends
 * `Session`.
 */
function countProperties(session: object): number {
  const methods: object = Object.getPrototypeOf(session)
  // `mustGet` is a method of `Session` itself: only a class that extends it inherits the method.
  if (!Object.hasOwn(methods, 'mustGet')) return 0
  // Another function than the method is one that a test has put in its place.
  const isProperty = ([name, value]: [string, unknown]): boolean =>
    typeof value !== 'function' || value === (methods as Record<string, unknown>)[name]
  return Object.entries(session).filter(isProperty).length
}

/** How many properties of each session were refused so far. */
const refused = /* @__PURE__ */ new WeakMap<object, number>()
