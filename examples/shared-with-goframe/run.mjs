// Runs the shop until Ctrl+C. With --check it walks through a visit, and ends.
import { runSteps } from '../demo/run-steps.mjs'
import { journey } from './journey.mjs'
import { openShop } from './shop.mjs'

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))

const shop = await openShop()
if (process.argv.includes('--check')) {
  process.exitCode = (await runSteps(journey(shop), console.log)) ? 0 : 1
  shop.close()
} else {
  console.log(`GoFrame: ${shop.goframe}\nNode:    ${shop.node}`)
}
