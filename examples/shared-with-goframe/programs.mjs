import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** Programs that are ended at the latest with this one, however it ends. */
export class Programs {
  #running = []

  constructor() {
    process.once('exit', () => this.stop())
  }

  async start(command, args, env = {}) {
    const program = spawn(command, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    this.#running.push(program)
    await once(program, 'spawn')
  }

  stop() {
    for (const program of this.#running) program.kill()
  }
}

/** A port of this machine that is free at the moment. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

/** Waits until an HTTP server responds. */
export async function answered(url) {
  for (const begin = Date.now(); ; await sleep(50)) {
    const response = await fetch(url).catch(() => undefined)
    if (response?.ok) return
    if (Date.now() - begin > 10_000) throw new Error(`${url} does not answer`)
  }
}
