import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Manager, StorageFile } from 'gsession'
import { compare } from './measure.mjs'
import { sampleSession } from './sample.mjs'

const TTL = 24 * 3_600_000
const WORKERS = 64

/** File sessions beside the plain steps on files that they can't do without. */
export default async function bench() {
  // Not in the system's temporary folder: that may be memory, which hides what a rename costs.
  const folder = await mkdtemp(join(process.env.BENCH_DIR ?? process.cwd(), '.tmp-bench-'))
  try {
    return await inFolder(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function inFolder(folder) {
  const plain = await sessions(join(folder, 'plain'))
  const encrypted = await sessions(join(folder, 'encrypted'), { isEncrypted: true })
  const sync = await sessions(join(folder, 'sync'), { io: 'sync' })
  const floor = await floorFiles(folder)
  const results = []
  for (const atOnce of [1, WORKERS]) {
    const many = atOnce === 1 ? 'alone' : `${atOnce} at once`
    const add = async (name, ours, floorOf, floorName, target) =>
      results.push(await compare(`${name}, ${many}`, { ours, floor: floorOf, floorName, atOnce, target }))
    await add('file change', plain.change, floor.change, 'fs/promises readFile + writeFile + rename', 0.8)
    await add(
      'file change, encrypted',
      encrypted.change,
      floor.change,
      'the same, plain',
      atOnce === 1 ? undefined : 0.75,
    )
    await add('file read', plain.read, floor.read, 'fs/promises readFile', 1.8)
    await add('file read, encrypted', encrypted.read, floor.read, 'the same, plain', 1.5)
    if (atOnce > 1) continue
    await add(
      "file change, io: 'sync'",
      sync.change,
      floor.changeSync,
      'readFileSync + writeFileSync + renameSync',
      0.8,
    )
    await add("file read, io: 'sync'", sync.read, floor.readSync, 'readFileSync', 0.6)
  }
  for (const { storage } of [plain, encrypted, sync]) await storage[Symbol.asyncDispose]()
  return results
}

async function sessions(folder, { io = 'async', isEncrypted = false } = {}) {
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

async function floorFiles(folder) {
  const content = Buffer.concat([Buffer.alloc(8), Buffer.from(JSON.stringify(sampleSession()))])
  const pathOf = (worker) => join(folder, `floor-${worker}`)
  for (let worker = 0; worker < WORKERS; worker++) await writeFile(pathOf(worker), content)
  return {
    async change(worker) {
      const bytes = await readFile(pathOf(worker))
      await writeFile(`${pathOf(worker)}.tmp`, bytes)
      await rename(`${pathOf(worker)}.tmp`, pathOf(worker))
    },
    read: (worker) => readFile(pathOf(worker)),
    changeSync(worker) {
      const bytes = readFileSync(pathOf(worker))
      writeFileSync(`${pathOf(worker)}.tmp`, bytes)
      renameSync(`${pathOf(worker)}.tmp`, pathOf(worker))
    },
    readSync: (worker) => readFileSync(pathOf(worker)),
  }
}
