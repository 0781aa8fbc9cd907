import { mkdirSync, readdirSync, renameSync, rmSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { SessionError } from '../../../src/common/session-error.ts'
import { newSessionId } from '../../../src/common/session-id.ts'
import { errnoOf } from './file-error.ts'

// Under `.gsession/` of a session folder stands exactly one folder `e-<epoch>`, in which the locks are
// made, as `<id>.<epoch>`. A new epoch begins by renaming the folder: every path of the old one ends
// there and then, and names are random, so none of them ever comes back.

/** The name of the folder, in a session folder, under which all locks stand. */
export const LOCKS = '.gsession'

/** The folder in which an epoch's locks are made. */
export function epochFolder(folder: string, epoch: string): string {
  return join(folder, LOCKS, `e-${epoch}`)
}

/** The epoch that a session folder is in, made where there is none, swept of the locks of earlier ones. */
export function enterEpoch(folder: string, mode: number): string {
  for (let tries = 1; tries <= MOST_TRIES; tries++) {
    const epoch = currentEpoch(folder)
    if (epoch === undefined) makeEpoch(folder, mode, tries > 2)
    else if (removeOlder(folder, epoch)) return epoch
  }
  throw new SessionError('STORAGE_UNAVAILABLE', 'the folder of the locks changes again and again')
}

/** Each try but the last was overtaken by another process that made or ended an epoch. */
const MOST_TRIES = 100

/** Ends an epoch, and with it all its locks; where another process was faster there is nothing to do. */
export function endEpoch(folder: string, epoch: string): void {
  unlessGone(() => renameSync(epochFolder(folder, epoch), epochFolder(folder, randomName())))
}

/** Removes what processes have left that were killed while they made the folder of the locks. */
export function removeLeftFolders(folder: string): void {
  for (const name of unlessGone(() => readdirSync(folder)) ?? []) {
    if (name.startsWith(`${LOCKS}-`)) rmSync(join(folder, name), { recursive: true, force: true })
  }
}

function currentEpoch(folder: string): string | undefined {
  const names = unlessGone(() => readdirSync(join(folder, LOCKS))) ?? []
  const [first, ...others] = names.filter((name) => name.startsWith('e-')).sort()
  // Only a hand, a copied folder or two repairs at once can have made others. None of their paths may
  // stay in use, and their locks must be gone before anyone takes a lock elsewhere.
  for (const name of others) {
    unlessGone(() => renameSync(join(folder, LOCKS, name), join(folder, LOCKS, `x-${randomName()}`)))
  }
  for (const name of others.length > 0 ? readdirSync(join(folder, LOCKS)) : names) {
    if (name.startsWith('x-')) rmSync(join(folder, LOCKS, name), { recursive: true, force: true })
  }
  return first?.slice(2)
}

/**
 * Made aside and renamed into its place: of several processes exactly one succeeds. Where the folder of
 * the locks is there and holds no epoch, as after a hand's work, one is put into it.
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
 * Takes the locks of earlier epochs away, before the first lock of this one: a rename that had looked
 * up its folder before the epoch ended, and comes late, then finds nothing to rename.
 */
function removeOlder(folder: string, epoch: string): boolean {
  const names = unlessGone(() => readdirSync(epochFolder(folder, epoch)))
  for (const name of names ?? []) {
    if (!name.endsWith(`.${epoch}`)) unlessGone(() => unlinkSync(join(epochFolder(folder, epoch), name)))
  }
  return names !== undefined
}

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
