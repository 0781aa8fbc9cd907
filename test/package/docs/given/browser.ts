// What docs/browser.md takes as given.
export { StorageIndexedDB } from 'gsession'
export const note = 'buy milk'
