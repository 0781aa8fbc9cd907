/**
 * All values of the cookies of one name in the text of a `Cookie` header, in their order. A browser sends several where
 * it keeps them under different paths or domains; that of the longest path comes first. Quotes around a value are
 * removed and nothing is decoded, as Go does. Takes time in proportion to the text.
 */
export function cookieValues(header: string, name: string): readonly string[] {
  const values: string[] = []
  let at = header.indexOf(name)
  while (at !== -1) {
    let next = at + 1
    const equals = afterBlanks(header, at + name.length)
    if (header[equals] === '=' && beginsPair(header, at)) {
      next = endOfPair(header, equals)
      values.push(unquoted(header, equals + 1, next))
    }
    at = header.indexOf(name, next)
  }
  return values
}

/** Whether nothing but blanks is between a position and the semicolon before it, or the beginning. */
function beginsPair(header: string, at: number): boolean {
  const before = beforeBlanks(header, at)
  return before === 0 || header[before - 1] === ';'
}

function endOfPair(header: string, at: number): number {
  const semicolon = header.indexOf(';', at)
  return semicolon === -1 ? header.length : semicolon
}

/** The text of a value without the blanks around it, and without its quotes. */
function unquoted(header: string, begin: number, end: number): string {
  const first = afterBlanks(header, begin)
  if (first >= end) return ''
  const last = beforeBlanks(header, end)
  const isQuoted = last - first > 1 && header[first] === '"' && header[last - 1] === '"'
  return isQuoted ? header.slice(first + 1, last - 1) : header.slice(first, last)
}

function afterBlanks(text: string, at: number): number {
  let after = at
  while (text[after] === ' ' || text[after] === '\t') after++
  return after
}

function beforeBlanks(text: string, at: number): number {
  let before = at
  while (text[before - 1] === ' ' || text[before - 1] === '\t') before--
  return before
}
