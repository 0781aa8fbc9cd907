import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { transformSync } from 'esbuild'

const [, , tools] = process.argv
const browserify = createRequire(import.meta.url)(join(tools, 'browserify'))

const bundle = browserify({ entries: ['./older.js'], basedir: process.cwd() })
// It reads neither ESM nor ES2022.
bundle.transform(olderSyntax, { global: true })
bundle.bundle((error, text) => {
  if (error) throw error
  writeFileSync('browserify.js', text)
})

function olderSyntax() {
  let code = ''
  return new Transform({
    transform(chunk, _encoding, done) {
      code += chunk
      done()
    },
    flush(done) {
      done(null, transformSync(code, { target: 'es2017', format: 'cjs' }).code)
    },
  })
}
