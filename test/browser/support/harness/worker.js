import { answer } from './answer.js'

addEventListener('message', (event) => answer(event, () => import('/main.js')))
