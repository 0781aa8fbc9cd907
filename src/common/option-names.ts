import { serverParts } from './server-parts.ts'
import { SessionError } from './session-error.ts'

/**
 * Throws `INVALID_ARGUMENT` for an option that does not exist, also if it is `undefined`, and names those that
 * exist, on a server the one that was probably meant. `known` has each option that exists; its values do not matter. Only an object's own names count.
 */
export function checkOptionNames<O extends object>(
  place: string,
  options: O,
  known: Readonly<Record<keyof O, unknown>>,
): void {
  for (const name of Object.keys(Object(options))) {
    if (Object.hasOwn(known, name)) continue
    const names = Object.keys(known)
    const meant = serverParts.nearestName?.(name, names) ?? names
    throw new SessionError('INVALID_ARGUMENT', `${place} has no option '${name}': did you mean ${meant}?`)
  }
}
