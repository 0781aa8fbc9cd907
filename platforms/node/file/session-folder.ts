import { lstatSync, mkdirSync, type Stats, statSync } from 'node:fs'
import { join } from 'node:path'
import { SessionError } from '../../../src/common/session-error.ts'
import { errnoOf, fileError } from './file-error.ts'

export interface FolderOptions {
  /** Takes a folder that is another user's or writable by all (default `false`). */
  trustFolder?: boolean | undefined
  /** The mode of folders that are made (default 0o700); an existing one is left as it is. */
  folderMode?: number | undefined
}

/** Makes the folder of session files where it is missing, and looks at it as `checkFolder` does. */
export function prepareFolder(path: string, options: FolderOptions): void {
  try {
    if (!stands(path)) mkdirSync(path, { recursive: true, mode: options.folderMode ?? 0o700 })
  } catch (error) {
    throw fileError(error)
  }
  checkFolder(path, options)
}

/**
 * Refuses a session folder that somebody else could have put there: anyone can make `gsessions` in a
 * shared temporary folder first. One that is missing is nobody's.
 */
export function checkFolder(path: string, options: FolderOptions): void {
  try {
    const own = lstatSync(path)
    const folder = own.isSymbolicLink() ? statSync(path) : own
    if (!folder.isDirectory()) throw denied('it is no folder')
    if (options.trustFolder) return
    if (isStrangers(own) || isStrangers(folder)) throw denied("it is another user's")
    if ((folder.mode & 0o002) !== 0) throw denied('it is writable by all')
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw fileError(error)
  }
}

/** Whether anything stands under a path. */
export function stands(path: string): boolean {
  try {
    lstatSync(path)
    return true
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false
    throw fileError(error)
  }
}

/** Whether the file system takes capitals and small letters in a name for the same. */
export function foldsCase(folder: string, existingName: string): boolean {
  return stands(join(folder, existingName.toUpperCase()))
}

/** Root is no stranger, and Windows has no user ids. */
function isStrangers({ uid }: Stats): boolean {
  return process.geteuid !== undefined && uid !== process.geteuid() && uid !== 0
}

function denied(why: string): SessionError {
  return new SessionError('STORAGE_DENIED', `the session folder is refused: ${why} (see trustFolder)`)
}
