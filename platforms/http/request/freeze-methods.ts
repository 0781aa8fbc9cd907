import { Session } from '../../../src/session/session.ts'

/**
 * Freezes the methods of all sessions. A middleware for another kind of session, such as connect-flash, may take
 * `session.flash` for an object of its own and put messages on it: on a function that all sessions share, others would see
 * them.
 */
export function freezeMethods(): void {
  let methods: object | null = Session.prototype
  while (methods !== null && methods !== Object.prototype) {
    for (const { value } of Object.values(Object.getOwnPropertyDescriptors(methods))) {
      if (typeof value === 'function' && value.prototype === undefined) Object.freeze(value)
    }
    methods = Object.getPrototypeOf(methods)
  }
}
