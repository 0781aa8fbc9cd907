// What a page has and Node does not: enough for the browser's code in the README.
import 'fake-indexeddb/auto'

const texts = new Map()
globalThis.localStorage = {
  getItem: (key) => texts.get(key) ?? null,
  setItem: (key, text) => texts.set(key, String(text)),
}
