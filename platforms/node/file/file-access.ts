import { fchmodSync, fchownSync, type Stats } from 'node:fs'
import { errnoOf } from './file-error.ts'

/** Who may use a file. */
export type Access = Pick<Stats, 'mode' | 'uid' | 'gid'>

/**
 * Gives a file that replaces another the same mode and group, so that whoever could read that one goes
 * on reading it. Where the group can't be kept, nothing is granted to another one.
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
