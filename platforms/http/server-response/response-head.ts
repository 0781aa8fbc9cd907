import type { NodeResponse } from './node-types.ts'

/** The arguments for a `writeHead` that sends these cookies too, beside all others that it would send. */
export function headWithCookies(
  response: NodeResponse,
  args: readonly unknown[],
  cookies: readonly string[],
): readonly unknown[] {
  const at = headersAt(args)
  const given = at === undefined ? undefined : pairsOf(args[at] as object)
  if (given === undefined) {
    addCookies(response, cookies)
    return args
  }
  const own = given.filter(isSetCookie).flatMap(([, value]) => value as string | string[])
  // What is given to `writeHead` replaces what was set before.
  const others = own.length > 0 ? own : valuesOf(response.getHeader('Set-Cookie'))
  const pairs: Pair[] = given.filter((pair) => !isSetCookie(pair))
  pairs.push(['Set-Cookie', [...others, ...cookies]])
  return args.map((arg, i) => (i === at ? inFormOf(arg as object, pairs) : arg))
}

/** Adds cookies to a response whose head sends nothing else than what was set on it. */
export function addCookies(response: NodeResponse, cookies: readonly string[]): void {
  response.setHeader('Set-Cookie', [...valuesOf(response.getHeader('Set-Cookie')), ...cookies])
}

/** The headers that a `writeHead` was given, in any of the forms that Node takes. */
export function headersOf(args: readonly unknown[]): Pair[] {
  const at = headersAt(args)
  return at === undefined ? [] : pairsOf(args[at] as object)
}

/** Removes what described a body that is not sent after all, so that another can take its place. */
export function forgetBody(response: NodeResponse): void {
  for (const name of response.getHeaderNames()) {
    if (OF_A_BODY.test(name)) response.removeHeader(name)
  }
}

export type Pair = [name: unknown, value: unknown]

function headersAt(args: readonly unknown[]): number | undefined {
  const at = args[2] === undefined || args[2] === null ? 1 : 2
  return typeof args[at] === 'object' && args[at] !== null ? at : undefined
}

function pairsOf(headers: object): Pair[] {
  if (!Array.isArray(headers)) return Object.entries(headers)
  if (Array.isArray(headers[0])) return headers as Pair[]
  const pairs: Pair[] = []
  for (let i = 0; i < headers.length; i += 2) pairs.push([headers[i], headers[i + 1]])
  return pairs
}

function inFormOf(headers: object, pairs: Pair[]): object {
  if (!Array.isArray(headers)) return Object.fromEntries(pairs)
  return Array.isArray(headers[0]) ? pairs : pairs.flat(1)
}

function isSetCookie([name]: Pair): boolean {
  return typeof name === 'string' && name.toLowerCase() === 'set-cookie'
}

function valuesOf(value: number | string | readonly string[] | undefined): string[] {
  return value === undefined ? [] : typeof value === 'object' ? [...value] : [String(value)]
}

const OF_A_BODY =
  /^(content-(type|length|encoding|language|location|range|disposition|md5|digest)|etag|last-modified|transfer-encoding|trailer|cache-control|expires|age|accept-ranges|location|refresh)$/i
