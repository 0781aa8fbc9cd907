// Serves only the app. Once a browser has opened it, the server can be stopped.
import { createServer } from 'node:http'
import { ensureBuild, ensureDependencies } from '../../scripts/prepare.mjs'
import { listen } from '../demo/listen.mjs'
import { serveApp } from './serve-app.mjs'

ensureDependencies()
ensureBuild()
const { buildApp } = await import('./build.mjs')

const files = await buildApp()
const server = createServer((request, response) => {
  serveApp(files, request, response, request.url.split('?', 1)[0].slice(1))
})
console.log(`offline notes: ${await listen(server, Number(process.env.PORT ?? '3001'))}`)
