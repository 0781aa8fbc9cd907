import { lstatSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { SessionError } from '../../../src/common/session-error.ts'
import { errnoOf, fileError } from './file-error.ts'
import { checkTrust, refused } from './folder-trust.ts'

export interface FolderOptions {
  /** Which folders are accepted beside those that only this user and root can write to (default `false`: none). */
  trustFolder?: TrustFolder | undefined
  /** The mode of folders that are made (default 0o700). That of an existing folder stays. */
  folderMode?: number | undefined
}

/** `true`: any folder. `'group'`: one that its group can write to, or where a group can write to folders above it. */
type TrustFolder = boolean | 'group'

/** Throws `INVALID_ARGUMENT` for a `trustFolder` of another kind. */
export function checkTrustFolder(trustFolder: unknown): void {
  if (trustFolder === undefined || typeof trustFolder === 'boolean' || trustFolder === 'group') return
  throw new SessionError('INVALID_ARGUMENT', "trustFolder must be true, false or 'group'")
}

/** Makes the folder of session files if it is missing, and checks it by `checkFolder`, before and after that. */
export function prepareFolder(path: string, options: FolderOptions): void {
  checkFolder(path, options)
  try {
    if (pathExists(path)) return
    mkdirSync(path, { recursive: true, mode: options.folderMode ?? 0o700 })
  } catch (error) {
    throw fileError(error)
  }
  checkFolder(path, options)
}

/**
 * Throws `STORAGE_DENIED` for a session folder that another user could have made or could replace: any user can make
 * `gsessions` in a shared temporary folder. A missing folder is not refused, unless those above it are.
 */
export function checkFolder(path: string, options: FolderOptions): void {
  const { trustFolder, folderMode = 0 } = options
  try {
    // A mode by which the group can write to new folders says that the group is trusted.
    if (trustFolder !== true) checkTrust(path, trustFolder === 'group' || (folderMode & 0o020) !== 0)
    if (!statSync(path).isDirectory()) throw refused('it is not a folder', 'Use another path')
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
