import { eachMember, skipSpace, skipValue } from './json-scan.ts'

// Changes members in the JSON text of an object. All other members keep their text.

/** The text with some keys set to JSON texts and others removed. New keys are added at the end. */
export function replaceMembers(
  text: string,
  set: ReadonlyMap<string, string>,
  removed: ReadonlySet<string>,
): string {
  const replaced = new Set<string>()
  let result = ''
  // Unchanged members that follow each other are copied in one piece, from `runStart` to `runEnd`.
  let runStart = -1
  let runEnd = -1
  const add = (piece: string): void => {
    result += result === '' ? `{${piece}` : `,${piece}`
  }
  eachMember(text, (key, keyStart, keyEnd, _valueStart, valueEnd) => {
    const value = set.get(key)
    if (value === undefined && !removed.has(key)) {
      if (runStart === -1) runStart = keyStart
      runEnd = valueEnd
      return
    }
    if (runStart !== -1) add(text.slice(runStart, runEnd))
    runStart = -1
    if (value === undefined || replaced.has(key)) return
    replaced.add(key)
    add(`${text.slice(keyStart, keyEnd)}:${value}`)
  })
  if (runStart !== -1) add(text.slice(runStart, runEnd))
  for (const [key, value] of set) {
    if (!replaced.has(key)) add(`${JSON.stringify(key)}:${value}`)
  }
  return result === '' ? '{}' : `${result}}`
}

/** The text with a key set that it does not hold yet. `isEmpty`: whether the object has no members. */
export function appendMember(text: string, key: string, value: string, isEmpty: boolean): string {
  const end = text.lastIndexOf('}')
  return `${text.slice(0, end)}${isEmpty ? '' : ','}${JSON.stringify(key)}:${value}}`
}

/**
 * The text with a key set that it does hold, found by a search for its name; `undefined` if the name occurs twice or
 * could be written with escapes, so that the search might find something else.
 */
export function replaceMember(text: string, key: string, value: string): string | undefined {
  const name = JSON.stringify(key)
  const at = text.indexOf(name)
  if (text.includes('\\') || text.lastIndexOf(name) !== at) return undefined
  const start = text.indexOf(':', at + name.length) + 1
  const end = skipValue(text, skipSpace(text, start))
  return text.slice(0, start) + value + text.slice(end)
}
