import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { ensureBuild, ensureDependencies } from '../../scripts/prepare.mjs'
import { findGo, findRedis } from '../../scripts/system.mjs'
import { answered, freePort, Programs } from './programs.mjs'

const pathOf = (path) => fileURLToPath(new URL(path, import.meta.url))
const BINARY = pathOf('../../.tmp/shared-with-goframe')

/** Builds and starts both halves of the shop. Returns their addresses, and a function that ends everything. */
export async function openShop() {
  ensureDependencies()
  ensureBuild()
  buildGoServer()

  const programs = new Programs()
  const REDIS_URL = process.env.REDIS_URL ?? (await startRedis(programs))
  const start = async (command, args = []) => {
    const port = await freePort()
    await programs.start(command, args, { REDIS_URL, PAGE: pathOf('page.html'), PORT: String(port) })
    const address = `http://127.0.0.1:${port}`
    await answered(`${address}/session`)
    return address
  }
  const goframe = await start(BINARY)
  const node = await start(process.execPath, [pathOf('node-server.mjs')])
  return { goframe, node, close: () => programs.stop() }
}

function buildGoServer() {
  const go = findGo()
  if (go === undefined) throw new Error('Go is missing: install Go 1.18 or newer.')
  const { status } = spawnSync(go, ['build', '-o', BINARY, '.'], {
    cwd: pathOf('goframe-server'),
    env: { ...process.env, CGO_ENABLED: '0' }, // needs no C compiler
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if (status !== 0) throw new Error('The GoFrame server could not be built: see above.')
}

/** Starts a Redis that stores nothing on the disk. Returns its URL. */
async function startRedis(programs) {
  const redis = findRedis()
  if (redis === undefined) throw new Error('redis-server is missing: install it, or set REDIS_URL.')
  const port = await freePort()
  await programs.start(redis, ['--bind', '127.0.0.1', '--port', String(port), '--save', ''])
  return `redis://127.0.0.1:${port}`
}
