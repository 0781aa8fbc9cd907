import { median } from './measure.mjs'

/** Prints the requests per second, their ratio to the floor, and the server's processor time for each. */
export function printTable({ title, floor, names, targets }, measured) {
  const modes = Object.keys(measured)
  console.log(`\n${title}, ${modes.join(' and ')}: requests/s (times the floor's), server's time for each`)
  for (const name of names) {
    const cells = modes.map((mode) => cellOf(measured[mode], name, floor))
    const asked = targets[name] === undefined ? '' : `  asked: ${targets[name]}`
    console.log(`${name.padEnd(56)}${cells.join('')}${asked}`)
  }
}

function cellOf({ speeds, costs }, name, floor) {
  const ratio = median(speeds[name].map((speed, round) => speed / speeds[floor][round]))
  const perSecond = Math.round(median(speeds[name])).toLocaleString('en')
  const cell = `${perSecond} (${ratio.toFixed(2)}), ${Math.round(median(costs[name]))} µs`
  return cell.padStart(24)
}
