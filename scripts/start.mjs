// npm start: the demo server. npm start -- --check: the demo's journey without a browser.
import { ensureBuild, ensureDependencies } from './prepare.mjs'

try {
  ensureDependencies()
  ensureBuild()
} catch (error) {
  console.error(error.message)
  process.exit(1)
}

const isCheck = process.argv.includes('--check')
await import(isCheck ? '../examples/demo/check.mjs' : '../examples/demo/server.mjs')
