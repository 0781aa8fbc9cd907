// @ts-check
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** @param {string[]} command */
export function guarded(...command) {
  return { command: '/bin/sh', args: [fileURLToPath(new URL('guarded.sh', import.meta.url)), ...command] }
}

/**
 * Starts a program that ends with this process however that ends, and what it starts with it.
 *
 * @param {string[]} command
 * @param {{ env?: NodeJS.ProcessEnv, stdio?: import('node:child_process').StdioOptions }} [options] With
 *   streams beside the standard ones.
 */
export function spawnGuarded(command, { env = process.env, stdio = [] } = {}) {
  const guard = guarded(...command)
  const streams = /** @type {'pipe'[]} */ (['pipe', 'ignore', 'ignore', ...stdio])
  const child = spawn(guard.command, guard.args, { detached: true, env, stdio: streams })
  const ended = once(child, 'exit')
  return {
    child,
    group: /** @type {number} */ (child.pid),
    async end() {
      child.stdin?.end()
      await ended
    },
  }
}
