import './page-errors.js'
import { ask } from './ask.js'

const worker = new Worker('worker.js', { type: 'module' })

globalThis.call = (argument) => ask(worker, argument)
