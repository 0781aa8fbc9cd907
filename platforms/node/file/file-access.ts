import { fchmodSync, fchownSync, type Stats } from 'node:fs'
import { errnoOf } from './file-error.ts'

/** The mode, owner and group of a file: who may use it. */
export type Access = Pick<Stats, 'mode' | 'uid' | 'gid'>

/**
 * Gives a file that replaces another one the same owner, group and mode, so that every process that could read the
 * old file can read the new one. If the group can't be kept, the new file grants its group nothing.
 */
export function keepAccess(file: number, own: Access, replaced: Access): void {
  let mode = replaced.mode & 0o777
  if (replaced.gid !== own.gid || replaced.uid !== own.uid) {
    if (!chown(file, replaced.uid, replaced.gid) && !chown(file, own.uid, replaced.gid)) mode &= 0o707
  }
  if (mode !== (own.mode & 0o777)) fchmodSync(file, mode)
}

function chown(file: number, uid: number, gid: number): boolean {
  try {
    fchownSync(file, uid, gid)
    return true
  } catch (error) {
    if (errnoOf(error) === 'EPERM') return false
    throw error
  }
}
