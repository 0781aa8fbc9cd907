globalThis.result = ask()

async function ask() {
  await navigator.serviceWorker.register('service-worker.js', { type: 'module' })
  const { active } = await navigator.serviceWorker.ready
  const { port1, port2 } = new MessageChannel()
  active.postMessage('run', [port2])
  const answer = await new Promise((resolve) => {
    port1.onmessage = (event) => resolve(event.data)
  })
  for (const each of answer.errors) console.error(each)
  if ('error' in answer) throw answer.error
  return answer.value
}
