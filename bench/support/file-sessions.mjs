import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Manager, StorageFile } from 'gsession'
import { sampleSession } from './sample.mjs'

const TTL = 24 * 3_600_000

/** How many sessions there are, and how many use theirs at once. */
export const WORKERS = 64

/** Runs a benchmark in a folder of its own, not in the temporary one: memory hides what a rename costs. */
export async function onDisk(run) {
  const folder = await mkdtemp(join(process.env.BENCH_DIR ?? process.cwd(), '.tmp-bench-'))
  try {
    return await run(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The two ways in which a request uses a session file: to read it, and to change it. */
export async function sessions(folder, { io = 'async', isEncrypted = false } = {}) {
  const storage = new StorageFile(folder, TTL, { io })
  storage.setCryptoKey(new Uint8Array(32).fill(7))
  storage.setCryptoEnabled(isEncrypted)
  const manager = new Manager(TTL, storage)
  for (let worker = 0; worker < WORKERS; worker++) {
    const session = manager.new(`worker-${worker}`)
    await session.setMap(sampleSession())
    await session.close()
  }
  let count = 0
  return {
    storage,
    async change(worker) {
      const session = manager.new(`worker-${worker}`)
      await readThree(session)
      await session.set('key_04', count++)
      await session.close()
    },
    async read(worker) {
      const session = manager.new(`worker-${worker}`)
      await readThree(session)
      await session.close()
    },
  }
}

async function readThree(session) {
  await session.get('key_00')
  await session.get('key_01')
  await session.get('key_02')
}
