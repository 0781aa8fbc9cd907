import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Shown } from './shop-page.ts'
import type { Shop } from './start-shop.ts'

/** A tab of a browser of any engine. */
export interface Tab {
  goto(url: string): Promise<unknown>
  /** What an expression gives at once. It may fail while the tab goes to another page. */
  read(expression: string): Promise<unknown>
  close(): Promise<unknown>
}

export interface Browser {
  newTab(): Promise<Tab>
}

/** Which server a request goes to, and the gates at which it waits. */
export interface Way {
  readonly at?: number
  readonly before?: string
  readonly after?: string
}

type Form = 'logIn' | 'logOut' | 'cart'

/** A click on the button of a form, which a person could make: a driver may not wait for what comes of it. */
const CLICK = `(name, value, query) => setTimeout(() => {
  const form = document.forms[name]
  form.action = form.getAttribute('action').split('?')[0] + '?' + query
  const input = form.querySelector('input')
  if (input) input.value = value
  form.querySelector('button').click()
})`

/** A person with a tab of the shop. */
export class Shopper {
  readonly #tab: Tab
  readonly #url: string
  #answers = 0

  private constructor(tab: Tab, url: string) {
    this.#tab = tab
    this.#url = url
  }

  /** Opens a tab. `path` may begin with `/account`. */
  static async open(shop: Shop, browser: Browser, path = '/'): Promise<Shopper> {
    const shopper = new Shopper(await browser.newTab(), shop.url)
    await shopper.goto(path)
    return shopper
  }

  async goto(path: string): Promise<void> {
    await this.#tab.goto(this.#url + path)
  }

  /** Fills a form in, and sends it by its button. Does not wait for an answer. */
  async send(form: Form, value = '', way: Way = {}): Promise<void> {
    await this.#tab.read(`void (${CLICK})('${form}', ${JSON.stringify(value)}, '${queryOf(way)}')`)
  }

  /** Sends a form twice: the second time when the first request waits at its gate `before`. */
  async sendTwice(form: Form, value: string, [first, second]: [Way, Way]): Promise<void> {
    const click = (way: Way) => `(${CLICK})('${form}', ${JSON.stringify(value)}, '${queryOf(way)}')`
    await this.#tab.read(
      `void fetch('/test/arrival/${first.before}?at=${first.at}').then(() => ${click(second)}), ${click(first)}`,
    )
  }

  /** The same, and waits for the page that comes. */
  async submit(form: Form, value?: string, way?: Way): Promise<Shown> {
    return this.#comes(() => this.send(form, value, way))
  }

  /** Waits for the page that comes after some work, and gives what it shows. */
  async #comes(work: () => Promise<unknown>): Promise<Shown> {
    const page = await this.#page()
    await work()
    await until(async () => ![page, undefined].includes(await this.#page()))
    return this.shown()
  }

  logIn(user: string, way?: Way): Promise<Shown> {
    return this.submit('logIn', user, way)
  }

  add(item: string, way?: Way): Promise<Shown> {
    return this.submit('cart', item, way)
  }

  logOut(way?: Way): Promise<Shown> {
    return this.submit('logOut', '', way)
  }

  /** By the browser's button; the page may come from its cache. */
  back(): Promise<Shown> {
    return this.#comes(() => this.#tab.read('void history.back()'))
  }

  /** Waits for a page that is not the one which is seen when this is called. */
  async waitForPage(): Promise<() => Promise<Shown>> {
    const page = await this.#page()
    return async () => {
      await until(async () => ![page, undefined].includes(await this.#page()))
      return this.shown()
    }
  }

  /** What the page shows. */
  async shown(): Promise<Shown> {
    return JSON.parse(String(await this.#tab.read(`document.querySelector('#state').textContent`)))
  }

  /** Whether the page has come from the back-forward cache. */
  async wasKept(): Promise<unknown> {
    return this.#tab.read('wasKept')
  }

  /** Sends a request from a script of the page. Gives what waits for its answer: the text, or why there is none. */
  async fetch(path: string, way: Way = {}, user?: string): Promise<() => Promise<string>> {
    const name = `a${this.#answers++}`
    const init =
      user === undefined ? '{}' : `{ method: 'POST', body: new URLSearchParams({ user: '${user}' }) }`
    const query = `${path.includes('?') ? '&' : '?'}${queryOf(way)}`
    await this.#tab.read(
      `void fetch('${path}${query}', ${init}).then((response) => response.text(), String)
        .then((text) => { answers.${name} = text })`,
    )
    return async () => {
      await until(async () => typeof (await this.#tab.read(`answers.${name}`)) === 'string')
      return String(await this.#tab.read(`answers.${name}`))
    }
  }

  async close(): Promise<void> {
    await this.#tab.close()
  }

  /** The number of the page that is there; `undefined`: none is, for now. */
  async #page(): Promise<unknown> {
    try {
      return await this.#tab.read(
        `document.readyState === 'complete' ? document.documentElement.dataset.page : undefined`,
      )
    } catch {
      return undefined
    }
  }
}

/** Waits until a condition holds. Only what hangs takes so long that this fails. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 120_000
  while (!(await holds())) {
    assert.ok(performance.now() < end, 'it does not come about')
    await sleep(10)
  }
}

function queryOf({ at, before, after }: Way): string {
  const given = Object.entries({ at, before, after }).filter(([, value]) => value !== undefined)
  return new URLSearchParams(given as string[][]).toString()
}
