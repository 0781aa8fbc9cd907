// All at once: a service worker may load nothing later.
import * as main from '/main.js'
import { answer } from './answer.js'

addEventListener('message', (event) => event.waitUntil(answer(event, () => main)))
