import type { Page } from '@playwright/test'

/** Reads all records of the app's database, by the ids of their sessions. Each character of a text is one byte. */
export function recordsIn(page: Page): Promise<Record<string, string>> {
  return page.evaluate(async () => {
    const request = indexedDB.open('offline-notes')
    await new Promise((resolve) => {
      request.onsuccess = resolve
    })
    const store = request.result.transaction('sessions').objectStore('sessions')
    const [ids, values] = [store.getAllKeys(), store.getAll()]
    await new Promise((resolve) => {
      values.onsuccess = resolve
    })
    request.result.close()
    const texts = (values.result as Uint8Array[]).map((bytes) => String.fromCharCode(...bytes))
    return Object.fromEntries(ids.result.map((id, i) => [String(id), texts[i] ?? '']))
  })
}
