import { median } from './measure.mjs'

/** Requests per second, how many times those of the floor, and what each took of the server's processor. */
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
