import { eachMember } from './json-scan.ts'

/**
 * The JSON text of an object with some keys set to JSON texts and others removed. All other members keep their text, and
 * new keys are added at the end.
 */
export function replaceMembers(
  text: string,
  set: ReadonlyMap<string, string>,
  removed: ReadonlySet<string>,
): string {
  const members: string[] = []
  const missing = new Map(set)
  eachMember(text, (key, keyStart, keyEnd, _valueStart, valueEnd) => {
    if (missing.delete(key)) members.push(`${text.slice(keyStart, keyEnd)}:${set.get(key)}`)
    else if (!set.has(key) && !removed.has(key)) members.push(text.slice(keyStart, valueEnd))
  })
  for (const [key, value] of missing) members.push(`${JSON.stringify(key)}:${value}`)
  return `{${members.join()}}`
}
