import { lstatSync, readlinkSync, type Stats } from 'node:fs'
import { dirname, isAbsolute, join, parse } from 'node:path'
import { isSessionError, SessionError } from '../../../src/common/session-error.ts'
import { errnoOf } from './file-error.ts'

/**
 * Throws `STORAGE_DENIED` where another user could read, change or replace a folder. The folder, and every folder
 * and symbolic link on the way to it from the root, must belong to this user or to root. No others, and no group unless
 * `trustsGroup`, may write to them. Folders above it may be sticky instead, as `/tmp` is: there nobody can
 * rename what another user owns. Throws the system's `ENOENT` at the first part that is missing.
 *
 * Windows has no such modes: nothing is refused there.
 */
export function checkTrust(path: string, trustsGroup: boolean): void {
  if (process.geteuid === undefined) return
  const { root } = parse(path)
  let at = root
  let links = 0
  const parts = partsOf(path)
  checkParent(look(root), trustsGroup)
  for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
    if (part === '..') {
      at = dirname(at)
      continue
    }
    const next = join(at, part)
    const stats = look(next)
    if (!stats.isSymbolicLink()) {
      checkParent(stats, trustsGroup)
      at = next
      continue
    }
    if (isOtherUsers(stats)) throw refused('a symbolic link on the way to it belongs to another user', OWNER)
    if (++links > MAX_LINKS) throw refused('too many symbolic links lead to it', OWNER)
    const target = readlinkSync(next)
    if (isAbsolute(target)) at = root
    parts.push(...partsOf(target))
  }
  checkOwn(look(at), trustsGroup)
}

/** The error for a session folder that is not used, with what to do about it. */
export function refused(why: string, advice: string): SessionError {
  return new SessionError('STORAGE_DENIED', `the session folder is refused: ${why}. ${advice}`)
}

function checkParent(stats: Stats, trustsGroup: boolean): void {
  if (isOtherUsers(stats)) throw refused('a folder above it belongs to another user', OWNER)
  if ((stats.mode & STICKY) !== 0) return
  if ((stats.mode & OTHERS_WRITE) !== 0) throw refused('all users can write to a folder above it', OTHERS)
  if ((stats.mode & GROUP_WRITES) !== 0 && !trustsGroup) {
    throw refused('a group can write to a folder above it', GROUP)
  }
}

function checkOwn(stats: Stats, trustsGroup: boolean): void {
  if (isOtherUsers(stats)) throw refused('it belongs to another user', OWNER)
  if ((stats.mode & OTHERS_WRITE) !== 0) throw refused('all users can write to it', OTHERS)
  if ((stats.mode & GROUP_WRITES) !== 0 && !trustsGroup) throw refused('its group can write to it', GROUP)
}

function look(path: string): Stats {
  try {
    return lstatSync(path)
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR' || isSessionError(error)) throw error
    throw refused('this process may not look at a folder above it', OWNER)
  }
}

/** The names on a path, the first one last. */
function partsOf(path: string): string[] {
  return path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .reverse()
}

/** Whether a file belongs to a user other than this one and root. */
function isOtherUsers({ uid }: Stats): boolean {
  return uid !== 0 && uid !== process.geteuid?.()
}

const STICKY = 0o1000
const OTHERS_WRITE = 0o002
const GROUP_WRITES = 0o020

/** How many symbolic links are followed, as in Linux. */
const MAX_LINKS = 40

const OWNER =
  'Use one that, with all folders above it, belongs to this user or to root, or accept it with trustFolder: true'
const OTHERS = 'Take that right away (chmod o-w), use another folder, or accept it with trustFolder: true'
const GROUP =
  "Take that right away (chmod g-w), use another folder, or trust the group with trustFolder: 'group'"
