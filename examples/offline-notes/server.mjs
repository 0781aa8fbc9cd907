// Serves the app alone: to be opened once, and then it can be stopped.
import { createServer } from 'node:http'
import { ensureBuild, ensureDependencies } from '../../scripts/prepare.mjs'
import { listen } from '../demo/listen.mjs'
import { answer } from './answer.mjs'

ensureDependencies()
ensureBuild()
const { buildApp } = await import('./build.mjs')

const files = await buildApp()
const server = createServer((request, response) => {
  answer(files, request, response, request.url.split('?', 1)[0].slice(1))
})
console.log(`offline notes: ${await listen(server, Number(process.env.PORT ?? '3001'))}`)
