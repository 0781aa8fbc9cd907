import { mkdirSync, readdirSync, renameSync, rmSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { newSessionId } from '../../src/session-id.ts'
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
  for (;;) {
    const epoch = currentEpoch(folder, mode)
    if (epoch !== undefined && removeOlder(folder, epoch)) return epoch
  }
}

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

function currentEpoch(folder: string, mode: number): string | undefined {
  const names = unlessGone(() => readdirSync(join(folder, LOCKS))) ?? []
  const [first, ...others] = names.filter((name) => name.startsWith('e-')).sort()
  // Only a hand, or a copied folder, can have made others. None of their paths may stay in use.
  for (const name of others) {
    const aside = join(folder, LOCKS, `x-${randomName()}`)
    unlessGone(() => renameSync(join(folder, LOCKS, name), aside))
    rmSync(aside, { recursive: true, force: true })
  }
  if (first === undefined) makeLocksFolder(folder, mode)
  return first?.slice(2)
}

/** Made aside and renamed into its place: of several processes exactly one succeeds. */
function makeLocksFolder(folder: string, mode: number): void {
  const aside = join(folder, `${LOCKS}-${randomName()}`)
  mkdirSync(join(aside, `e-${randomName()}`), { recursive: true, mode })
  try {
    renameSync(aside, join(folder, LOCKS))
  } catch (error) {
    rmSync(aside, { recursive: true, force: true })
    if (!['ENOTEMPTY', 'EEXIST', 'EPERM', 'ENOENT'].includes(errnoOf(error) ?? '')) throw error
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
