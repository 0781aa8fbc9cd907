import { byId, setText } from './dom.mjs'

const { serviceWorker } = navigator

/** Registers the service worker, and offers a new version of the app when it is ready. */
export async function linkWorker() {
  if (serviceWorker === undefined) return showWorker()
  serviceWorker.addEventListener('controllerchange', showWorker)
  showWorker()
  const registration = await serviceWorker.register('./service-worker.js', { updateViaCache: 'none' })
  const offer = () => {
    byId('update').hidden = registration.waiting === null || serviceWorker.controller === null
  }
  registration.addEventListener('updatefound', () => {
    registration.installing?.addEventListener('statechange', offer)
  })
  offer()
  byId('use-update').addEventListener('click', () => {
    // Only this page has asked for the new version. Others keep the version that they have loaded.
    serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
    registration.waiting?.postMessage('use-new-version')
  })
}

export const askWorker = () => serviceWorker?.controller?.postMessage('add-note')

function showWorker() {
  const isThere = Boolean(serviceWorker?.controller)
  setText('worker', isThere ? 'there: this app starts without a network' : 'not there yet')
  byId('ask-worker').disabled = !isThere
}
