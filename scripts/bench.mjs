import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { ensureBuild, ensureDependencies } from './prepare.mjs'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
ensureDependencies()
ensureBuild()
const { status } = spawnSync(process.execPath, ['bench/run.mjs', ...process.argv.slice(2)], {
  stdio: 'inherit',
})
process.exit(status ?? 1)
