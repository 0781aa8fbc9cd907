import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { onDisk, sessions } from './support/file-sessions.mjs'
import { compare } from './support/measure.mjs'
import { sampleSession } from './support/sample.mjs'
import { WORKERS } from './support/sessions.mjs'

/** Compares sessions in files with the plain file operations that they need. */
export default function bench() {
  return onDisk(inFolder)
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
