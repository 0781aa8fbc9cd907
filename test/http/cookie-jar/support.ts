import type { CookieAttributes, CookieJar } from '../../../platforms/http/index.ts'
import { NAME } from '../support.ts'

/** A cookie that a jar was told to set. */
export interface Sent {
  name: string
  value: string
  attributes: Partial<CookieAttributes>
}

/** A jar as a framework has it, what it was told to set, and the switch that makes it refuse. */
export interface TestJar {
  jar: Required<CookieJar>
  sent: Sent[]
  refuse(): void
}

/** The cookie that a browser has after the response. */
export function kept({ sent }: TestJar, before = ''): string {
  const last = sent.at(-1)
  if (last === undefined) return before
  return last.attributes.maxAge === 0 ? '' : last.value
}

class ReadonlyRequestCookiesError extends Error {}

/** As Next's `cookies()`: a cookie that is set is read back, and in a server component `set` throws. */
export function nextJar(id = '', phase: 'action' | 'render' = 'action'): TestJar {
  const values = new Map(id === '' ? [] : [[NAME, id]])
  const sent: Sent[] = []
  let isSealed = phase === 'render'
  const jar = {
    get: (name: string) => (values.has(name) ? { name, value: values.get(name) } : undefined),
    set(name: string, value: string, attributes: CookieAttributes) {
      if (isSealed) throw new ReadonlyRequestCookiesError('Cookies can only be modified in a Server Action')
      values.set(name, value)
      replace(sent, { name, value, attributes })
      return jar
    },
  }
  return { jar, sent, refuse: () => (isSealed = true) }
}

/** As SvelteKit's `event.cookies`: `set` wants a path, and throws once the response is made. */
export function svelteJar(id = ''): TestJar {
  const values = new Map(id === '' ? [] : [[NAME, id]])
  const sent: Sent[] = []
  let isMade = false
  const set = (name: string, value: string, attributes: CookieAttributes): void => {
    if (isMade) throw new Error('Cannot use `cookies.set(...)` after the response has been generated')
    if (attributes?.path === undefined) throw new Error('You must specify a `path`')
    if (attributes.maxAge === 0) values.delete(name)
    else values.set(name, value)
    replace(sent, { name, value, attributes })
  }
  return { jar: { get: (name) => values.get(name), set }, sent, refuse: () => (isMade = true) }
}

/** As Astro's `context.cookies`, but `set` answers with a promise. */
export function asyncJar(id = ''): TestJar {
  const { jar, sent, refuse } = svelteJar(id)
  const set = async (name: string, value: string, attributes: CookieAttributes) => {
    await new Promise((resolve) => setImmediate(resolve))
    jar.set(name, value, attributes)
  }
  const get = (name: string) => {
    const value = jar.get(name)
    return value === undefined ? undefined : { value, json: () => JSON.parse(value as string) }
  }
  return { jar: { get, set }, sent, refuse }
}

export const JARS = [
  ["Next's", nextJar],
  ["SvelteKit's", svelteJar],
  ["Astro's", asyncJar],
] as const

function replace(sent: Sent[], cookie: Sent): void {
  const at = sent.findIndex(({ name }) => name === cookie.name)
  if (at >= 0) sent.splice(at, 1)
  sent.push(cookie)
}
