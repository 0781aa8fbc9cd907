import { afterAll, beforeAll, describe, it } from 'vitest'
import {
  DefaultStorageFileCryptoKey,
  Manager,
  StorageFile,
  type StorageFileOptions,
} from '../../../platforms/node/index.ts'
import { GoSessions } from './go-process.ts'
import { OurSide } from './our-side.ts'
import { type GoFrameProgram, goFramePrograms } from './programs.ts'
import { makeFolder, readSessionFile, removeFolder } from './session-files.ts'

/** A GoFrame, and whether the sessions that are shared with it are encrypted. */
export interface World extends GoFrameProgram {
  body: 'plain' | 'encrypted'
}

const { programs } = await goFramePrograms()
const some = programs.length > 0 ? programs : [{ version: '(not there)', binary: '' }]

/** A group of tests for each version of GoFrame; skipped where there is none. */
export const besideEachGoFrame = describe.skipIf(programs.length === 0).each(some)

/** One test for each version of GoFrame. */
export const itBesideEachGoFrame = it.skipIf(programs.length === 0).each(some)

/** A group of tests for each version, with plain and with encrypted sessions. */
export const besideGoFrame = describe.skipIf(programs.length === 0).each(
  some.flatMap((program): World[] => [
    { ...program, body: 'plain' },
    { ...program, body: 'encrypted' },
  ]),
)

export const HOUR = 3_600_000
export const DAY = 24 * HOUR

/** One folder that GoFrame and this package share, for one group of tests. */
export class Shared extends OurSide {
  readonly world: World
  folder = ''
  go!: GoSessions
  storage!: StorageFile

  constructor(world: World) {
    super()
    this.world = world
    beforeAll(() => {
      this.folder = makeFolder()
      this.go = new GoSessions(world.binary, this.folder, { crypto: this.isEncrypted })
      this.storage = newStorage(this.folder, world)
      this.manager = new Manager(DAY, this.storage)
    })
    afterAll(async () => {
      await this.storage?.[Symbol.asyncDispose]()
      await this.go?.end()
      removeFolder(this.folder)
    })
  }

  get isEncrypted(): boolean {
    return this.world.body === 'encrypted'
  }

  /** The key of the sessions. */
  get key(): Uint8Array | undefined {
    return this.isEncrypted ? DefaultStorageFileCryptoKey : undefined
  }

  /** The content of the session's file. */
  record(id: string): { stamp: number; json: string } {
    return readSessionFile(this.folder, id, this.key)
  }
}

/** A storage of this package that shares a folder with GoFrame. */
export function newStorage(
  folder: string,
  { body }: Pick<World, 'body'>,
  options?: StorageFileOptions,
): StorageFile {
  const storage = new StorageFile(folder, undefined, options)
  storage.setCryptoEnabled(body === 'encrypted')
  storage.setCryptoKey(DefaultStorageFileCryptoKey)
  return storage
}
