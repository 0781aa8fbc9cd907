import { StorageIndexedDB } from '../../../../platforms/browser/index.ts'
import { use } from './use.ts'

type Listener = (message: unknown, sender: unknown, answer: (value: unknown) => void) => boolean

declare const chrome: { runtime: { onMessage: { addListener(listener: Listener): void } } }

/** Runs as the background of an extension. */
chrome.runtime.onMessage.addListener((_message, _sender, answer) => {
  use(() => new StorageIndexedDB()).then(answer)
  return true
})
