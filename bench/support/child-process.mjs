import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** Starts a file of this folder as a child process that handles one message after the other. It exits with its parent. */
export function startChild(file, args = []) {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), args)
  const ended = once(child, 'exit')
  return {
    async ask(question = {}) {
      const answered = once(child, 'message')
      child.send(question)
      const failed = ended.then(([code]) => {
        throw new Error(`${file} has ended (${code})`)
      })
      const [answer] = await Promise.race([answered, failed])
      return answer
    },
    async end() {
      if (child.connected) child.disconnect()
      await ended
    },
  }
}

/** Handles the messages of the parent, in the child process. */
export function answerParent(answer) {
  process.on('disconnect', () => process.exit())
  process.on('message', async (question) => process.send(await answer(question)))
}
