/** The headers of a request, in any of the forms that servers give them: `Headers`, an object, pairs, a `Map`. */
export type RequestHeaders =
  | Iterable<readonly [string, string]>
  | { readonly [name: string]: string | readonly string[] | undefined }

/** The text of a header, whatever the case of its name; `undefined` if there is none. */
export function headerText(headers: RequestHeaders | undefined, name: string): string | undefined {
  if (headers === undefined) return undefined
  const pairs = Symbol.iterator in headers ? (headers as Iterable<Pair>) : Object.entries(headers)
  const texts: unknown[] = []
  for (const [other, value] of pairs) {
    if (typeof other === 'string' && other.toLowerCase() === name) texts.push(value)
  }
  const all = texts.flat().filter((text) => typeof text === 'string')
  // As Node joins a header that came twice.
  return all.length === 0 ? undefined : all.join(name === 'cookie' ? '; ' : ', ')
}

type Pair = readonly [unknown, unknown]
