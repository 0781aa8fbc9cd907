import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { errorsPage } from './docs/error-table.mjs'
import { optionsPage } from './docs/options-page.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

/** The pages that are made from docstrings of the source, wholly or in part, and their text. */
export const PAGES = { 'docs/errors.md': errorsPage, 'docs/options.md': optionsPage }

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [page, make] of Object.entries(PAGES)) {
    const text = make()
    const path = root + page
    if (existsSync(path) && readFileSync(path, 'utf8') === text) continue
    writeFileSync(path, text)
    console.log(`written: ${page}`)
  }
}
