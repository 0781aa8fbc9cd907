/** The session cookie of a browser, until it expires. */
export class Jar {
  #id = ''
  #end = Number.POSITIVE_INFINITY

  at(now: number): string {
    return now < this.#end ? this.#id : ''
  }

  /** Somebody puts an id in. */
  put(id: string): void {
    this.#id = id
    this.#end = Number.POSITIVE_INFINITY
  }

  take(cookie: string, now: number): void {
    const [pair = '', ...attributes] = cookie.split('; ')
    this.#id = pair.slice(pair.indexOf('=') + 1)
    const maxAge = attributes.flatMap((text) => /^max-age=(\d+)$/i.exec(text)?.[1] ?? []).map(Number)[0]
    this.#end = maxAge === undefined ? Number.POSITIVE_INFINITY : now + maxAge * 1000
  }
}
