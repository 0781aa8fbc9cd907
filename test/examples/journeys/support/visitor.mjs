/** A client that keeps its cookies, as a browser does. */
export class Visitor {
  cookies = new Map()
  #url

  /** `url`: where the server is, as a function, since it may move. */
  constructor(url) {
    this.#url = url
  }

  /** Another client that has the same cookies now. */
  copy() {
    const copy = new Visitor(this.#url)
    copy.cookies = new Map(this.cookies)
    return copy
  }

  get(path) {
    return this.send('GET', path)
  }

  /** Posts an object as JSON. */
  post(path, content = {}) {
    return this.send('POST', path, JSON.stringify(content), { 'content-type': 'application/json' })
  }

  /** Posts a form, as a page of the site would. */
  submit(path, fields = {}) {
    const headers = { origin: this.#url(), accept: 'text/html' }
    return this.send('POST', path, new URLSearchParams(fields), headers)
  }

  async send(method, path, body, headers = {}) {
    const cookie = [...this.cookies].map((pair) => pair.join('=')).join('; ')
    const init = { method, headers: { ...headers, ...(cookie && { cookie }) }, redirect: 'manual' }
    const response = await fetch(new URL(path, this.#url()), { ...init, ...(body !== undefined && { body }) })
    for (const line of response.headers.getSetCookie()) this.#keep(line)
    return response
  }

  /** The JSON that the server answers to a GET, which must succeed. */
  async json(path) {
    const response = await this.get(path)
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return response.json()
  }

  #keep(line) {
    const [, name, value] = /^([^=;]+)=([^;]*)/.exec(line)
    const isExpired = /;\s*max-age=0/i.test(line) || /;\s*expires=thu, 01 jan 1970/i.test(line)
    if (isExpired) this.cookies.delete(name)
    else this.cookies.set(name, value)
  }
}
