import { mkdirSync, mkdtempSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ROOT } from './blocks.ts'

/** Makes a folder for modules inside of this package, where `import 'gsession'` finds the package itself. */
export function makeFolder(): string {
  mkdirSync(new URL('.tmp/', ROOT), { recursive: true })
  return mkdtempSync(fileURLToPath(new URL('.tmp/docs-', ROOT)))
}
