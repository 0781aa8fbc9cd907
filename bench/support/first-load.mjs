// Runs in a page.

const SETTLE_MS = 400

/** Measures the milliseconds to import the package and compile the kernel, and to import an empty module. */
export default async function firstLoad() {
  const text = await (await fetch('/app.js')).text()
  // Waits until the browser has finished its own work for a new page.
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
  const all = await milliseconds(text, async ({ prepareCrypto }) => {
    const engine = await prepareCrypto()
    if (engine !== 'wasm') throw new Error('there is no kernel')
  })
  return { all, empty: await milliseconds('export {}', () => {}) }
}

async function milliseconds(text, use) {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }))
  const begin = performance.now()
  await use(await import(url))
  return performance.now() - begin
}
