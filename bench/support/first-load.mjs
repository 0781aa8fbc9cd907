// Runs in a page.

const SETTLE_MS = 400

/** Milliseconds that it takes to import the package and to compile the kernel, and to import nothing. */
export default async function firstLoad() {
  const text = await (await fetch('/app.js')).text()
  // What the browser itself does in a new page is none of ours.
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
