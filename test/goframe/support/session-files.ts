import { createCipheriv, createDecipheriv } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A new temporary folder that only this user can read. */
export function makeFolder(): string {
  return mkdtempSync(join(tmpdir(), 'gsession-goframe-'))
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
}

export function pathOf(folder: string, id: string): string {
  return join(folder, `${id}.session`)
}

/** The content of a session file, read without code of the package. */
export function readSessionFile(
  folder: string,
  id: string,
  key?: Uint8Array,
): { stamp: number; json: string } {
  const bytes = readFileSync(pathOf(folder, id))
  const body = bytes.subarray(8)
  const json = key === undefined ? body : decrypt(body, key)
  return { stamp: Number(bytes.readBigInt64LE()), json: json.toString() }
}

/** The bytes of a session file as GoFrame writes it. Its last use is now by default. */
export function sessionBytes(body: string | Uint8Array, key?: Uint8Array, stamp = Date.now()): Buffer {
  const head = Buffer.alloc(8)
  head.writeBigInt64LE(BigInt(stamp))
  return Buffer.concat([head, key === undefined ? Buffer.from(body) : encrypt(Buffer.from(body), key)])
}

/** Overwrites the 8 bytes of a session's last use. */
export function setStamp(folder: string, id: string, stamp: number): void {
  const bytes = readFileSync(pathOf(folder, id))
  bytes.writeBigInt64LE(BigInt(stamp))
  writeFileSync(pathOf(folder, id), bytes)
}

function encrypt(body: Uint8Array, key: Uint8Array): Buffer {
  const cipher = createCipheriv(`aes-${key.length * 8}-cbc`, key, 'I Love Go Frame!')
  return Buffer.concat([cipher.update(body), cipher.final()])
}

function decrypt(body: Uint8Array, key: Uint8Array): Buffer {
  const decipher = createDecipheriv(`aes-${key.length * 8}-cbc`, key, 'I Love Go Frame!')
  return Buffer.concat([decipher.update(body), decipher.final()])
}
