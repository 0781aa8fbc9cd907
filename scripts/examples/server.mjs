import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { freePort } from '../free-port.mjs'
import { environment } from './project.mjs'

/** The address that a server prints when it listens. */
const ADDRESS = /https?:\/\/[\w.-]+:[1-9]\d*/

/** The codes of a server that has ended by itself: some name the signal, which is 128 + 15. */
const ENDED_WELL = [0, 143]

/**
 * Starts a server in a folder, on any free port, or with the variables that `variables` makes of one. Resolves when it
 * has printed its address; rejects if it ends before.
 */
export async function startServer(folder, command, args, variables = () => ({ PORT: '0' })) {
  const child = spawn(command, args, {
    cwd: folder,
    env: environment(folder, variables(await freePort())),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const ended = new Promise((resolve) => {
    child.once('error', (error) => resolve({ error }))
    child.once('close', (code, signal) => resolve({ code, signal }))
  })
  const url = await new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text
        const found = ADDRESS.exec(output)
        if (found) resolve(found[0].replace('0.0.0.0', '127.0.0.1'))
      })
    }
    ended.then(({ error, code }) => reject(error ?? new Error(`it ended with ${code}:\n${output}`)))
  })

  return {
    url,
    /** Asks the server to end. Rejects if the signal ends it at once, or if it ends with an error. */
    async stop() {
      child.kill('SIGTERM')
      const { code, signal } = await ended
      if (!ENDED_WELL.includes(code)) throw new Error(`SIGTERM: it ended with ${code ?? signal}\n${output}`)
    },
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
    /** All that it has printed so far. */
    output: () => output,
  }
}
