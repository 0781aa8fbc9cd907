import run from '/main.js'
import { errors } from './worker-errors.js'

addEventListener('message', (event) => event.waitUntil(answer(event.ports[0])))

async function answer(port) {
  try {
    port.postMessage({ value: await run(), errors })
  } catch (error) {
    port.postMessage({ error, errors })
  }
}
