import { lstatSync, mkdirSync, type Stats, statSync } from 'node:fs'
import { join } from 'node:path'
import { SessionError } from '../../../src/common/session-error.ts'
import { errnoOf, fileError } from './file-error.ts'

export interface FolderOptions {
  /** Accepts a folder that belongs to another user, or that all users can write to (default `false`). */
  trustFolder?: boolean | undefined
  /** The mode of folders that are made (default 0o700). That of an existing folder stays. */
  folderMode?: number | undefined
}

/** Makes the folder of session files if it is missing, and checks it by `checkFolder`. */
export function prepareFolder(path: string, options: FolderOptions): void {
  try {
    if (!pathExists(path)) mkdirSync(path, { recursive: true, mode: options.folderMode ?? 0o700 })
  } catch (error) {
    throw fileError(error)
  }
  checkFolder(path, options)
}

/**
 * Throws `STORAGE_DENIED` for a session folder that another user could have made: any user can make `gsessions` in a
 * shared temporary folder. A missing folder is not refused.
 */
export function checkFolder(path: string, options: FolderOptions): void {
  try {
    const own = lstatSync(path)
    const folder = own.isSymbolicLink() ? statSync(path) : own
    if (!folder.isDirectory()) throw denied('it is not a folder')
    if (options.trustFolder) return
    if (isOtherUsers(own) || isOtherUsers(folder)) throw denied('it belongs to another user')
    if ((folder.mode & 0o002) !== 0) throw denied('all users can write to it')
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw fileError(error)
  }
}

/** Whether a path exists, whatever it is. */
export function pathExists(path: string): boolean {
  try {
    lstatSync(path)
    return true
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false
    throw fileError(error)
  }
}

/** Whether the file system does not distinguish capital from small letters in names. */
export function foldsCase(folder: string, existingName: string): boolean {
  return pathExists(join(folder, existingName.toUpperCase()))
}

/** Whether a file belongs to a user other than this one and root. Windows has no user ids: it never does. */
function isOtherUsers({ uid }: Stats): boolean {
  return process.geteuid !== undefined && uid !== process.geteuid() && uid !== 0
}

function denied(why: string): SessionError {
  return new SessionError('STORAGE_DENIED', `the session folder is refused: ${why} (see trustFolder)`)
}
