import { createRequire } from 'node:module'
import { join } from 'node:path'
import expressSession from 'express-session'
import { usesOfStore } from './support/express-store.mjs'
import { onDisk, sessions } from './support/file-sessions.mjs'
import { compare } from './support/measure.mjs'
import { WORKERS } from './support/sessions.mjs'

const FileStore = createRequire(import.meta.url)('session-file-store')(expressSession)

/** Compares sessions in files with session-file-store, which overwrites: the last of concurrent saves wins. */
export default function bench() {
  return onDisk(async (folder) => {
    const ours = await sessions(join(folder, 'ours'))
    const theirs = await sessionFileStore(join(folder, 'theirs'))
    const results = []
    for (const atOnce of [1, WORKERS]) {
      const many = atOnce === 1 ? 'alone' : `${atOnce} at once`
      const beside = (name, floorName) => ({ ours: ours[name], floor: theirs[name], floorName, atOnce })
      results.push(
        await compare(`file change, ${many}`, beside('change', "session-file-store's get and set")),
        await compare(`file read, ${many}`, beside('read', "session-file-store's get and touch")),
      )
    }
    await ours.storage[Symbol.asyncDispose]()
    return results
  })
}

function sessionFileStore(path) {
  return usesOfStore(new FileStore({ path, ttl: 86_400, retries: 0, reapInterval: -1, logFn() {} }))
}
