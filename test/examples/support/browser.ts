/** In milliseconds: far more than any answer takes. */
const PATIENCE = 300_000

/** Keeps cookies and sends them, as a browser does. It does not follow redirects. */
export class Browser {
  readonly cookies: Map<string, string>
  readonly #address: string

  constructor(address: string, cookies: Iterable<readonly [string, string]> = []) {
    this.#address = address
    this.cookies = new Map(cookies)
  }

  /** The session's id. */
  get id(): string | undefined {
    return this.cookies.get('gfsessionid')
  }

  /** Returns another browser with a copy of the cookies. */
  copy(): Browser {
    return new Browser(this.#address, this.cookies)
  }

  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...this.cookies].map((pair) => pair.join('=')).join('; ')
    const response = await fetch(this.#address + path, {
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE),
      ...init,
      headers: { ...(cookie && { cookie }), ...init.headers },
    })
    for (const header of response.headers.getSetCookie()) this.#keep(header)
    return response
  }

  post(path: string, fields: Record<string, string> = {}): Promise<Response> {
    return this.fetch(path, { method: 'POST', body: new URLSearchParams(fields) })
  }

  async json(path = '/'): Promise<Record<string, unknown>> {
    const response = await this.fetch(path)
    return (await response.json()) as Record<string, unknown>
  }

  #keep(header: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(header) ?? []
    if (/; *max-age=0(;|$)/i.test(header)) this.cookies.delete(name)
    else this.cookies.set(name, value)
  }
}

/** The cookies that a response sets, by name. A cleared cookie is `''`. */
export function cookiesOf(response: Response): Record<string, string> {
  return Object.fromEntries(
    response.headers.getSetCookie().map((header) => {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(header) ?? []
      return [name, value]
    }),
  )
}
