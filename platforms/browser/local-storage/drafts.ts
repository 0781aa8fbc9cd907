import { fingerprint } from './fingerprint.ts'
import type { WebStorage } from './storage-local-storage-options.ts'

/**
 * What the key of a draft ends with, after the key of its text. A draft is the new text of a key, written without the
 * key's lock while a page is left. It counts as long as the text that it was made of is still there, so that it never
 * takes the place of another tab's change. No session id contains this character.
 */
export const DRAFT = '/'

/** The text of a key: its draft, if that counts. `null`: there is none. */
export function readText(area: WebStorage, key: string): string | null {
  const text = area.getItem(key)
  const draft = area.getItem(key + DRAFT)
  if (draft === null) return text
  const start = startOf(text)
  return draft.startsWith(start) ? draft.slice(start.length) || null : text
}

/** Whether the text of a key is there, without a draft beside it. */
export function isWritten(area: WebStorage, key: string, text: string | null): boolean {
  return area.getItem(key) === text && area.getItem(key + DRAFT) === null
}

/** Writes the text of a key (`null`: removes it), and removes its draft. */
export function writeText(area: WebStorage, key: string, text: string | null): void {
  if (text === null) area.removeItem(key)
  else area.setItem(key, text)
  area.removeItem(key + DRAFT)
}

/** Writes a draft of a key's text. */
export function writeDraft(area: WebStorage, key: string, text: string | null): void {
  area.setItem(key + DRAFT, startOf(area.getItem(key)) + (text ?? ''))
}

/** What the draft of a text begins with. */
function startOf(text: string | null): string {
  return `${fingerprint(text)} `
}
