// @ts-check
import { PATIENCE } from '../patience.mjs'

/** A driver of a browser that is spoken to by WebDriver, as the W3C has it. */
export class WebDriver {
  #url

  /** @param {string} url */
  constructor(url) {
    this.#url = url
  }

  async isReady() {
    return this.command('GET', '/status').then(
      ({ ready }) => ready === true,
      () => false,
    )
  }

  /** @param {Record<string, unknown>} capabilities */
  async newSession(capabilities) {
    const { sessionId } = await this.command('POST', '/session', {
      capabilities: { alwaysMatch: capabilities },
    })
    return new WebDriverSession(this, `/session/${sessionId}`)
  }

  /**
   * @param {'GET' | 'POST' | 'DELETE'} method
   * @param {string} path
   * @param {object} [body]
   * @returns {Promise<any>}
   */
  async command(method, path, body) {
    const answer = await fetch(this.#url + path, {
      method,
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(PATIENCE),
    })
    const { value } = /** @type {any} */ (await answer.json())
    if (answer.ok) return value
    throw new Error(`WebDriver: ${value?.error}: ${value?.message} (${method} ${path})`)
  }
}

/** A browser in the hands of a driver: of its windows all commands mean one, so they queue here. */
export class WebDriverSession {
  #driver
  #path
  /** @type {Promise<unknown>} */
  #last = Promise.resolve()
  /** It stays open: without it the session would end. @type {Promise<string> | undefined} */
  #first
  /** @type {string | undefined} */
  #current
  #isRefusing = false

  /**
   * @param {WebDriver} driver
   * @param {string} path
   */
  constructor(driver, path) {
    this.#driver = driver
    this.#path = path
  }

  /** @returns {Promise<string>} */
  async newWindow() {
    this.#first ??= this.#queue(() => this.#command('GET', '/window'))
    // The driver makes none where the current one was closed.
    const { handle } = await this.inWindow(await this.#first, 'POST', '/window/new', { type: 'window' })
    return handle
  }

  /**
   * A command about one of the windows.
   *
   * @param {string} handle
   * @param {'GET' | 'POST' | 'DELETE'} method
   * @param {string} path
   * @param {object} [body]
   */
  inWindow(handle, method, path, body) {
    return this.#queue(async () => {
      if (this.#current !== handle) await this.#command('POST', '/window', { handle })
      this.#current = handle
      return this.#command(method, path, body)
    })
  }

  /** Commands that were given are not sent any more: the browser ends, and others may have its port then. */
  refuseCommands() {
    this.#isRefusing = true
  }

  /**
   * @template T
   * @param {() => Promise<T>} work
   * @returns {Promise<T>}
   */
  #queue(work) {
    const result = this.#last.then(() => {
      if (this.#isRefusing) throw new Error('WebDriver: the session has ended')
      return work()
    })
    this.#last = result.catch(() => {})
    return result
  }

  /**
   * @param {'GET' | 'POST' | 'DELETE'} method
   * @param {string} path
   * @param {object} [body]
   */
  #command(method, path, body) {
    return this.#driver.command(method, this.#path + path, body)
  }
}
