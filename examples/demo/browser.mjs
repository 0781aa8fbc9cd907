import { readSessionId } from './session-id.mjs'

/** Does what a browser does for this site: keeps the cookie, and sends the origin of a post. */
export class Browser {
  sessionId
  address

  constructor(address, sessionId = '') {
    this.address = address
    this.sessionId = sessionId
  }

  get(path) {
    return this.#fetch(path)
  }

  post(path, fields = {}, headers = {}) {
    const origin = { origin: this.address }
    return this.#fetch(path, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { ...origin, ...headers },
    })
  }

  async #fetch(path, { headers, ...options } = {}) {
    const cookie = this.sessionId === '' ? {} : { cookie: `gfsessionid=${this.sessionId}` }
    const response = await fetch(this.address + path, { ...options, headers: { ...cookie, ...headers } })
    for (const setCookie of response.headers.getSetCookie()) this.sessionId = readSessionId(setCookie)
    const isJSON = response.headers.get('content-type')?.startsWith('application/json')
    return { status: response.status, body: isJSON ? await response.json() : await response.text() }
  }
}
