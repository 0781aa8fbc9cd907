import './page-errors.js'
import { ask } from './ask.js'

globalThis.call = async (argument) => {
  await link()
  const options = { type: 'module' }
  const registered = await navigator.serviceWorker.register('service-worker.js', options)
  const { installing, waiting, active } = registered
  return ask(await activated(installing ?? waiting ?? active), argument)
}

/** Fails on a program that can't be loaded: of such a service worker Firefox hears nothing more. */
async function link() {
  await import('./only-linked.js').catch((error) => {
    if (error !== 'linked') throw error
  })
}

async function activated(worker) {
  while (worker?.state !== 'activated') {
    if (worker === null || worker.state === 'redundant') throw new Error('the service worker has not started')
    await new Promise((resolve) => worker.addEventListener('statechange', resolve, { once: true }))
  }
  return worker
}
