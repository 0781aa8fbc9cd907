import { opendir } from 'node:fs/promises'
import { isSessionId } from '../../../src/common/session-id.ts'
import { errnoOf, fileError } from './file-error.ts'
import { withHandles } from './handle-limit.ts'

/** How the name of a session file ends. No other file in the folder may end so: GoFrame's sweep looks for it. */
export const SUFFIX = '.session'

/** Whether a session id may name a file: it has letters, digits, `_`, `-` and `.` only, and no `.` at its start. */
export function isFileId(id: string): boolean {
  return FILE_ID.test(id)
}

/**
 * The ids of the session files in a folder, one after the other. A folder that is missing has none. What is no regular
 * file, or has a name that is no session's, is left out.
 */
export async function* sessionIdsIn(folder: string): AsyncGenerator<string, void, undefined> {
  try {
    for await (const entry of await withHandles(() => opendir(folder))) {
      const id = entry.name.slice(0, -SUFFIX.length)
      if (entry.isFile() && entry.name.endsWith(SUFFIX) && isFileId(id) && isSessionId(id)) yield id
    }
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw fileError(error)
  }
}

const FILE_ID = /^[A-Za-z0-9_-][A-Za-z0-9_.-]*$/
