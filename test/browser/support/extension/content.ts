import { StorageIndexedDB, StorageLocalStorage } from '../../../../platforms/browser/index.ts'
import { use } from './use.ts'

declare const chrome: { runtime: { sendMessage(message: unknown, answer: (value: unknown) => void): void } }

/** Runs as the content script of an extension, asks its worker to do the same, and shows both to the page. */
async function main(): Promise<void> {
  const inPage = {
    indexedDB: await use(() => new StorageIndexedDB()),
    localStorage: await use(() => new StorageLocalStorage()),
  }
  const inWorker = await new Promise((resolve) => chrome.runtime.sendMessage('use', resolve))
  document.documentElement.dataset.result = JSON.stringify({ inPage, inWorker })
}

main()
