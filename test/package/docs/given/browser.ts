// What docs/browser.md takes as given.
export { StorageIndexedDB } from 'gsession'
export const note = 'buy milk'
export const key = new Uint8Array(32)
