import { expect, test } from 'vitest'
import { Child } from './children.ts'
import { ID, IO_MODES, isLinux, tempFolder } from './support.ts'

// What a step asks of the file system, in its order: the calls on records and locks. The folder itself is looked at
// by time, not by step.

const CALLS = ['open', 'read', 'write', 'rename', 'unlink', 'fsync', 'stat', 'lstat', 'fstat', 'readdir']
const RULES = [...CALLS, 'close'].map((call) => ({ call, path: 'hushfolder-[^/]*/', action: 'log' as const }))

const READ = ['open record', 'read record', 'close record']
const LOCK = ['open lock']
const READ_LOCKED = ['open record', 'read record', 'fstat record', 'close record']
const COMMIT = ['write lock', 'rename lock > record', 'close record']

const MOVE = [...READ, 'open record', ...LOCK, ...COMMIT, ...LOCK, ...READ_LOCKED]

const STEPS: Record<string, string[]> = {
  read: READ,
  change: [...READ, ...LOCK, ...READ_LOCKED, ...COMMIT],
  // As a change of the record.
  take: [...READ, ...LOCK, ...READ_LOCKED, ...COMMIT],
  'take nothing': [...READ, ...LOCK, ...READ_LOCKED, 'unlink lock', 'close lock'],
  'new id': [...MOVE, 'rename record > lock', 'unlink lock', 'close lock'],
  // As many: what is left takes the place of the record, which is not removed.
  'log in': [...MOVE, ...COMMIT],
  make: ['open record', ...LOCK, 'open record', ...COMMIT],
  close: READ,
  renew: ['open record', 'read record', 'write record', 'close record'],
  remove: ['lstat record', ...LOCK, 'rename record > lock', 'unlink lock', 'close lock'],
}

test.skipIf(!isLinux).each(IO_MODES)(
  'the calls of the file system that each step needs are these and no others (io %s)',
  async (io) => {
    const folder = tempFolder()
    const child = new Child({ what: 'steps', folder, ids: [ID], options: { io } }, { rules: RULES })
    await child.succeeds()
    const steps: Record<string, string[]> = Object.fromEntries(Object.keys(STEPS).map((name) => [name, []]))
    let step = ''
    for (const line of child.lines) {
      if (line in STEPS || line === 'end') step = line
      else steps[step]?.push(nameOf(line))
    }
    for (const each of Object.values(steps)) each.sort()
    const sorted = Object.entries(STEPS).map(([name, calls]) => [name, [...calls].sort()])
    expect(steps).toEqual(Object.fromEntries(sorted))
  },
)

/** A logged call, with `lock` and `record` for the paths of such files. */
function nameOf(line: string): string {
  return line
    .replace(' (deleted)', '')
    .replace(/[^ ]*\/e-\w{16}\/\w+\.\w{16}/g, 'lock')
    .replace(/\w+\/\w+\.session/g, 'record')
}
