/** A browser that keeps the cookies that servers of one host set, and sends them to all of these. */
export class JarBrowser {
  readonly #cookies = new Map<string, string>()

  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  set cookie(text: string) {
    const [name = '', value = ''] = text.split('=')
    this.#cookies.clear()
    this.#cookies.set(name, value)
  }

  get names(): string[] {
    return [...this.#cookies.keys()]
  }

  /** The id in the signed cookie of express-session. */
  get id(): string {
    return /^s:(.*)\.[^.]*$/.exec(decodeURIComponent(this.#cookies.get('connect.sid') ?? ''))?.[1] ?? ''
  }

  /** Sends a request; with a form it is a `POST`. Returns the JSON of the answer, or its status where that is no success. */
  async visit(origin: string, path: string, form?: Record<string, string>): Promise<unknown> {
    const body = form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }
    const response = await fetch(origin + path, { headers: { cookie: this.cookie }, ...body })
    for (const text of response.headers.getSetCookie()) this.#keep(text)
    return response.ok ? response.json() : response.status
  }

  #keep(text: string): void {
    const [pair = '', ...attributes] = text.split('; ')
    const at = pair.indexOf('=')
    if (attributes.some((attribute) => /^max-age=0$/i.test(attribute)))
      this.#cookies.delete(pair.slice(0, at))
    else this.#cookies.set(pair.slice(0, at), pair.slice(at + 1))
  }
}
