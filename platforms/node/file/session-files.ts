import { opendir } from 'node:fs/promises'
import { join } from 'node:path'
import { errnoOf, fileError } from './file-error.ts'

/** The end of a session file's name; nothing else in the folder may have it, since GoFrame sweeps by it. */
export const SUFFIX = '.session'

/** Whether a session id may name a file: letters, digits, `_`, `-` and `.`, which does not come first. */
export function isFileId(id: string): boolean {
  return FILE_ID.test(id)
}

/** The session files of a folder, one after the other; a folder that is not there has none. */
export async function* sessionFiles(
  folder: string,
): AsyncGenerator<{ id: string; path: string }, void, undefined> {
  try {
    for await (const entry of await opendir(folder)) {
      const id = entry.name.slice(0, -SUFFIX.length)
      if (entry.isFile() && entry.name.endsWith(SUFFIX) && isFileId(id))
        yield { id, path: join(folder, entry.name) }
    }
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw fileError(error)
  }
}

const FILE_ID = /^[A-Za-z0-9_-][A-Za-z0-9_.-]*$/
