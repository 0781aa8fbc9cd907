import { spawn } from 'node:child_process'
import { Redis } from 'ioredis'
import { freePort } from '../../scripts/free-port.mjs'

const MOST_TRIES = 5

/** Runs a benchmark with a new Redis server that stores nothing on disk. Returns `undefined` if there is no server. */
export async function withServer(binary, run) {
  const server = binary === undefined ? undefined : await startServer(binary)
  if (server === undefined) {
    console.log(`        -    Redis: ${binary ?? 'redis-server'} is not installed`)
    return []
  }
  try {
    return await run(server.port)
  } finally {
    await server.end()
  }
}

/** Another program may take the free port first. Then it tries another port. */
async function startServer(binary) {
  for (let tries = 1; ; tries++) {
    const port = await freePort()
    const child = spawn(binary, argsOf(port), { stdio: 'ignore' })
    const ended = new Promise((resolve) => {
      child.once('error', (error) => resolve(error.code))
      child.once('exit', () => resolve('exit'))
    })
    // Ends the server with this process, also if a benchmark fails or is stopped.
    const kill = () => child.kill('SIGKILL')
    process.once('exit', kill)
    const redis = new Redis(port, '127.0.0.1', { retryStrategy: () => 20, maxRetriesPerRequest: null })
    redis.on('error', () => {})
    const why = await Promise.race([ended, redis.ping()])
    redis.disconnect()
    if (why === 'PONG') return { port, end: () => end(child, ended, kill) }
    process.removeListener('exit', kill)
    if (why === 'ENOENT') return undefined
    if (tries === MOST_TRIES) throw new Error(`${binary} did not start: ${why}`)
  }
}

function argsOf(port) {
  return ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', 'no']
}

async function end(child, ended, kill) {
  child.kill()
  await ended
  process.removeListener('exit', kill)
}
