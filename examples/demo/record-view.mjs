import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

const STAMP_LENGTH = 8
const SHOWN_BYTES = 96

/** A session's record on the disk; `null` if it does not exist, or the session has expired or ended. */
export async function viewRecord(folder, id, ttl) {
  const bytes = await readIfThere(join(folder, `${id}.session`))
  if (bytes === undefined || bytes.length <= STAMP_LENGTH) return null
  const stamp = Number(bytes.readBigInt64LE())
  const age = Date.now() - stamp
  if (age > ttl) return null
  const text = bytes.toString('utf8', STAMP_LENGTH)
  // What gsession notes about the session, beside its own keys.
  const { '~gsession': notes = {} } = JSON.parse(text)
  // The session has ended or has another id. Nobody may see which one: who has it has the session.
  if (notes.successor !== undefined) return null
  return {
    // The page's scripts must not get the id, since it gives access to the session.
    id: shorten(id),
    path: join(folder, `${shorten(id)}.session`),
    size: bytes.length,
    stamp,
    age,
    ttl,
    head: bytes.subarray(0, SHOWN_BYTES).toString('hex'),
    user: notes.user ?? null,
    text,
  }
}

const shorten = (id) => `${id.slice(0, 6)}…${id.slice(-4)}`

async function readIfThere(path) {
  try {
    return await readFile(path)
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}
