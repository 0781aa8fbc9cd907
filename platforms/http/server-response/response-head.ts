import { headersForHead } from '../request/headers-for-head.ts'
import type { HeaderPair } from '../request/session-headers.ts'
import type { NodeResponse } from './node-types.ts'
import type { CallName } from './patch-response.ts'

/**
 * Adds headers to the head that a call sends; returns the arguments to make the call with. `isAborted`: whether the
 * client has gone.
 */
export function withHeaders(
  response: NodeResponse,
  name: CallName,
  args: readonly unknown[],
  settled: readonly HeaderPair[],
  isAborted: boolean,
): readonly unknown[] {
  const own =
    name === 'writeHead' ? headersOf(args).find((pair) => isSame('cache-control', pair[0])) : undefined
  const cacheControl = own?.[1] ?? response.getHeader('cache-control')
  const headers = headersForHead(settled, { cacheControl, isAborted })
  if (name === 'writeHead') return headWithHeaders(response, args, headers)
  addHeaders(response, headers)
  return args
}

/** The headers in the arguments of a `writeHead`, in any of the forms that Node takes. */
export function headersOf(args: readonly unknown[]): Pair[] {
  const at = headersAt(args)
  return at === undefined ? [] : pairsOf(args[at] as object)
}

/** Removes the headers that describe a body which is not sent, so that another body can be. */
export function removeBodyHeaders(response: NodeResponse): void {
  for (const name of response.getHeaderNames()) {
    if (BODY_HEADER.test(name)) response.removeHeader(name)
  }
}

export type Pair = [name: unknown, value: unknown]

/** The arguments of a `writeHead` that sends headers in addition to those that it would send. */
function headWithHeaders(
  response: NodeResponse,
  args: readonly unknown[],
  headers: readonly HeaderPair[],
): readonly unknown[] {
  const at = headersAt(args)
  const given = at === undefined ? undefined : pairsOf(args[at] as object)
  if (given === undefined) {
    addHeaders(response, headers)
    return args
  }
  const pairs: Pair[] = given.filter(([name]) => !headers.some((added) => isSame(added[0], name)))
  for (const [name, value] of headers.filter((added) => !isSetCookie(added))) pairs.push([name, value])
  const cookies = headers.filter(isSetCookie).map(([, cookie]) => cookie)
  if (cookies.length > 0) {
    const own = given.filter(isSetCookie).flatMap(([, value]) => value as string | string[])
    // A header that is given to `writeHead` replaces one that was set before.
    const others = own.length > 0 ? own : valuesOf(response.getHeader('Set-Cookie'))
    pairs.push(['Set-Cookie', [...others, ...cookies]])
  }
  return args.map((arg, i) => (i === at ? inSameForm(arg as object, pairs) : arg))
}

/** Adds headers to those that are set on a response. */
function addHeaders(response: NodeResponse, headers: readonly HeaderPair[]): void {
  for (const header of headers) {
    const [name, value] = header
    const isCookie = isSetCookie(header)
    response.setHeader(name, isCookie ? [...valuesOf(response.getHeader(name)), value] : value)
  }
}

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

function inSameForm(headers: object, pairs: Pair[]): object {
  if (!Array.isArray(headers)) return Object.fromEntries(pairs)
  return Array.isArray(headers[0]) ? pairs : pairs.flat(1)
}

function isSetCookie([name]: Pair | HeaderPair): boolean {
  return isSame('set-cookie', name)
}

function isSame(name: string, other: unknown): boolean {
  return typeof other === 'string' && other.toLowerCase() === name.toLowerCase()
}

function valuesOf(value: number | string | readonly string[] | undefined): string[] {
  return value === undefined ? [] : typeof value === 'object' ? [...value] : [String(value)]
}

const BODY_HEADER =
  /^(content-(type|length|encoding|language|location|range|disposition|md5|digest)|etag|last-modified|transfer-encoding|trailer|cache-control|expires|age|accept-ranges|location|refresh)$/i
