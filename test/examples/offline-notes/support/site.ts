import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ensureBuild } from '../../../../scripts/prepare.mjs'

export type Files = Map<string, Buffer>

/** Builds the files of the app. `change` can change those of the page before the service worker is made for them. */
export async function buildFiles(change: (files: Files) => void = () => {}): Promise<Files> {
  ensureBuild()
  const { pageFiles, withWorker } = await import('../../../../examples/offline-notes/build.mjs')
  const files: Files = await pageFiles()
  change(files)
  return withWorker(files)
}

/** Serves the app. The server can be closed, and its files can be replaced by another version. */
export class Site {
  readonly #server: Server
  files: Files

  constructor(files: Files) {
    this.files = files
    this.#server = createServer(async (request, response) => {
      const { serveApp } = await import('../../../../examples/offline-notes/serve-app.mjs')
      serveApp(this.files, request, response, request.url?.split('?', 1)[0]?.slice(1))
    })
  }

  async open(): Promise<this> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return this
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return
    this.#server.close()
    this.#server.closeAllConnections()
    await once(this.#server, 'close')
  }
}
