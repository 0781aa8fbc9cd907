import { errors } from './worker-errors.js'

/** Answers a message of `ask.js` with what a program gives. */
export async function answer({ data, ports }, load) {
  const outcome = await outcomeOf(load, data.argument)
  ports[0].postMessage({ ...outcome, errors: errors.splice(0) })
}

async function outcomeOf(load, argument) {
  try {
    const { default: run } = await load()
    return { value: await run(argument) }
  } catch (error) {
    return { error: plainOf(error) }
  }
}

/** Not each error can be sent. */
function plainOf(error) {
  const { name = 'Error', message = String(error), stack = '' } = error ?? {}
  return { name, message, stack }
}
