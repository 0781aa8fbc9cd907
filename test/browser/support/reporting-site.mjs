// @ts-check
import { createServer } from 'node:http'
import { bundle } from './bundle.mjs'

const PAGE = '<!doctype html><title>reports</title><script type="module" src="/main.js"></script>'

/**
 * A site whose page runs a program, and says by itself what it has found: it posts it to `/report`.
 *
 * @param {URL} entry
 */
export async function reportingSite(entry) {
  const program = (await bundle(entry)).get('/main.js')?.body
  /** @type {(value: unknown) => void} */
  let report = () => {}
  const server = createServer(async (request, response) => {
    if (request.method === 'POST') {
      let text = ''
      for await (const chunk of request) text += chunk
      report(JSON.parse(text))
    }
    const isProgram = request.url === '/main.js'
    response.setHeader('content-type', isProgram ? 'text/javascript' : 'text/html')
    response.end(isProgram ? program : PAGE)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  return {
    url: `http://127.0.0.1:${port}/`,
    /** @returns {Promise<unknown>} */
    nextReport: () =>
      new Promise((resolve) => {
        report = resolve
      }),
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}
