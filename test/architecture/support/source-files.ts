import { readdirSync, statSync } from 'node:fs'
import { join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the project, ending in a slash. */
export const root = fileURLToPath(new URL('../../..', import.meta.url))

/** The paths of all files below folders of the project, from its root, sorted. */
export function filesBelow(...folders: readonly string[]): string[] {
  const found = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { encoding: 'utf8', recursive: true })
      .map((path) => `${folder}/${path.split(sep).join('/')}`)
      .filter((path) => statSync(join(root, path)).isFile()),
  )
  return found.sort()
}
