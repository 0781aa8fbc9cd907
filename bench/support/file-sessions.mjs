import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Manager, StorageFile } from 'gsession'
import { usesOf } from './sessions.mjs'

const TTL = 24 * 3_600_000

/** Runs a benchmark in a new folder on the disk. The temporary folder may be in memory, which hides the cost of a rename. */
export async function onDisk(run) {
  const folder = await mkdtemp(join(process.env.BENCH_DIR ?? process.cwd(), '.tmp-bench-'))
  try {
    return await run(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The uses of sessions in files. */
export async function sessions(folder, { io = 'async', isEncrypted = false } = {}) {
  const storage = new StorageFile(folder, TTL, { io })
  storage.setCryptoKey(new Uint8Array(32).fill(7))
  storage.setCryptoEnabled(isEncrypted)
  return { storage, ...(await usesOf(new Manager(TTL, storage))) }
}
