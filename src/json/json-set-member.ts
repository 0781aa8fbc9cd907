import { skipSpace, skipValue } from './json-scan.ts'

/**
 * The JSON text of an object with one key set, found without going through all members; `undefined` where the search for
 * its name might find something else. `members` is what parsing the text gives.
 */
export function setMember(
  text: string,
  members: Readonly<Record<string, unknown>>,
  set: ReadonlyMap<string, string>,
  removed: ReadonlySet<string>,
): string | undefined {
  if (set.size !== 1 || removed.size > 0) return undefined
  const [[key, value]] = set as unknown as [[string, string]]
  const name = JSON.stringify(key)
  return Object.hasOwn(members, key)
    ? replaceMember(text, name, value)
    : appendMember(text, `${name}:${value}`, isEmpty(members))
}

function appendMember(text: string, member: string, isFirst: boolean): string {
  return `${text.slice(0, text.lastIndexOf('}'))}${isFirst ? '' : ','}${member}}`
}

/** `undefined` if the name occurs twice, or could be written with escapes. */
function replaceMember(text: string, name: string, value: string): string | undefined {
  const at = text.indexOf(name)
  if (text.includes('\\') || text.lastIndexOf(name) !== at) return undefined
  const start = text.indexOf(':', at + name.length) + 1
  const end = skipValue(text, skipSpace(text, start))
  return text.slice(0, start) + value + text.slice(end)
}

function isEmpty(members: Readonly<Record<string, unknown>>): boolean {
  for (const _key in members) return false
  return true
}
