/** Asks a worker by a message, and prints here what it printed as errors. */
export async function ask(worker, argument) {
  const { port1, port2 } = new MessageChannel()
  worker.postMessage({ argument }, [port2])
  const { value, error, errors } = await new Promise((resolve) => {
    port1.onmessage = (event) => resolve(event.data)
  })
  for (const each of errors) console.error(each)
  if (error !== undefined) throw Object.assign(new Error(error.message), error)
  return value
}
