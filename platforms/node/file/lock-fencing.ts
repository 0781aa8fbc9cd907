import { lstatSync, mkdirSync, readdirSync, renameSync, rmSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { SessionError } from '../../../src/common/session-error.ts'
import { newSessionId } from '../../../src/common/session-id.ts'
import { errnoOf } from './file-error.ts'

// What fences off a process that still believes that it holds a lock: a lock epoch is the fencing token.
//
// The folder `.gsession/` of a session folder holds exactly one folder `e-<epoch>`, and this one holds the locks, as
// `<id>.<epoch>`. A new epoch begins when the folder is renamed: at that moment all paths of the old epoch end, and
// since names are random, none of them ever exists again. What else lies there is not ours: a folder among it stays as
// it is, and does no harm.

/** The name of the folder, in a session folder, that holds all locks. */
export const LOCKS = '.gsession'

/** The folder that holds an epoch's locks. */
export function epochFolder(folder: string, epoch: string): string {
  return join(folder, LOCKS, `e-${epoch}`)
}

/** The current epoch of a session folder. Makes one if there is none, and removes the locks of earlier ones. */
export function enterEpoch(folder: string, mode: number): string {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const epoch = currentEpoch(folder)
    if (epoch === undefined) makeEpoch(folder, mode, attempt > 2)
    else if (removeOlder(folder, epoch)) return epoch
  }
  throw new SessionError('STORAGE_UNAVAILABLE', 'the folder of the locks changed at each attempt')
}

/** During each attempt but the last another process made or ended an epoch. */
const MAX_ATTEMPTS = 100

/** Ends an epoch, and so all its locks. Does nothing if another process has ended it already. */
export function endEpoch(folder: string, epoch: string): void {
  unlessGone(() => renameSync(epochFolder(folder, epoch), epochFolder(folder, randomName())))
}

/** Removes the folders that were left by processes which were killed in `makeEpoch`. */
export function removeLeftFolders(folder: string): void {
  for (const name of unlessGone(() => readdirSync(folder)) ?? []) {
    if (LEFT_NAME.test(name)) rmSync(join(folder, name), { recursive: true, force: true })
  }
}

function currentEpoch(folder: string): string | undefined {
  const names = foldersIn(join(folder, LOCKS))
  const [first, ...others] = names.filter((name) => name.startsWith('e-')).sort()
  // There are others only if a person made or copied them, or if two processes repaired the folder at once. Their
  // paths must not stay in use, and their locks must be gone before any process takes a lock in the first one.
  for (const name of others) {
    unlessGone(() => renameSync(join(folder, LOCKS, name), join(folder, LOCKS, `x-${randomName()}`)))
  }
  for (const name of others.length > 0 ? foldersIn(join(folder, LOCKS)) : names) {
    if (name.startsWith('x-')) removeAside(join(folder, LOCKS, name))
  }
  return first?.slice(2)
}

/**
 * Makes an epoch under another name, and renames it to its place: of several processes exactly one succeeds. With
 * `isRepair` the folder of the locks exists but holds no epoch, because a person removed it: one is moved into it.
 */
function makeEpoch(folder: string, mode: number, isRepair: boolean): void {
  const aside = join(folder, `${LOCKS}-${randomName()}`)
  const name = `e-${randomName()}`
  mkdirSync(join(aside, name), { recursive: true, mode })
  try {
    if (isRepair) renameSync(join(aside, name), join(folder, LOCKS, name))
    else renameSync(aside, join(folder, LOCKS))
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST', 'EPERM', 'ENOENT'].includes(errnoOf(error) ?? '')) throw error
  } finally {
    rmSync(aside, { recursive: true, force: true })
  }
}

/**
 * Removes the locks of earlier epochs before the first lock of this one is taken: a rename whose process was stopped
 * after it had looked up the folder then finds nothing to rename. Returns false when the epoch has ended.
 */
function removeOlder(folder: string, epoch: string): boolean {
  return removeFiles(epochFolder(folder, epoch), (name) => !name.endsWith(`.${epoch}`))
}

/** Removes a folder that was put aside. Its locks must be gone; a folder in it that can't be removed stays. */
function removeAside(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true })
  } catch {
    removeFiles(path, () => true)
  }
}

/** Removes the named files of a folder, but no folder in it: that is no lock. Returns false when it does not exist. */
function removeFiles(path: string, isRemoved: (name: string) => boolean): boolean {
  const names = unlessGone(() => readdirSync(path))
  for (const name of names ?? []) {
    if (isRemoved(name)) unlessGone(() => removeFile(join(path, name)))
  }
  return names !== undefined
}

function removeFile(path: string): void {
  try {
    unlinkSync(path)
  } catch (error) {
    // Systems differ in the error for a folder.
    if (errnoOf(error) === 'ENOENT' || !lstatSync(path).isDirectory()) throw error
  }
}

/** The names of the folders in a folder; links to folders are none. */
function foldersIn(path: string): string[] {
  const entries = unlessGone(() => readdirSync(path, { withFileTypes: true })) ?? []
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
}

/** The names under which `makeEpoch` makes an epoch. */
const LEFT_NAME = /^\.gsession-[0-9a-z]{16}$/

function randomName(): string {
  return newSessionId().slice(0, 16)
}

function unlessGone<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined
    throw error
  }
}
