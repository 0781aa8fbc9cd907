import { fileURLToPath } from 'node:url'
import { createDemo } from './demo.mjs'
import { listen } from './listen.mjs'

const { PORT = '3000', DEMO_FOLDER } = process.env
const folder = DEMO_FOLDER ?? fileURLToPath(new URL('../../.tmp/demo-sessions', import.meta.url))

const { server, stop } = createDemo({ folder })
console.log(`gsession demo: ${await listen(server, Number(PORT))}`)

// `once`: a second Ctrl+C ends the process immediately.
process.once('SIGINT', stop)
process.once('SIGTERM', stop)
