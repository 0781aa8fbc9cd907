import { readFile } from 'node:fs/promises'

/** What a file of `test/vectors` holds. */
export async function readVectors<T>(name: string): Promise<T> {
  return JSON.parse(await readFile(new URL(`../../../vectors/${name}`, import.meta.url), 'utf8'))
}
