import { median, perSecond, ROUNDS, RUN_MS } from './measure.mjs'

/**
 * Measures functions that do the same thing. They run alternately, so that a change of the machine's speed affects all.
 * Each is a function of the number of its worker, or measures itself with `{ perSecond(atOnce, milliseconds) }`.
 * Returns the speed of each in each round.
 */
export async function inTurn(contenders, atOnce, rounds = ROUNDS) {
  const names = Object.keys(contenders)
  const speeds = Object.fromEntries(names.map((name) => [name, []]))
  for (const name of names) await speedOf(contenders[name], atOnce, RUN_MS / 3)
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(round + turn) % names.length]
      speeds[name].push(await speedOf(contenders[name], atOnce, RUN_MS))
    }
  }
  return speeds
}

function speedOf(contender, atOnce, milliseconds) {
  if (typeof contender === 'function') return perSecond(contender, atOnce, milliseconds)
  return contender.perSecond(atOnce, milliseconds)
}

/** The result that `bench/run.mjs` prints for one candidate compared with another. */
export function result(name, ours, floor, floorName, target) {
  return {
    name,
    floor: floorName,
    ratio: median(ours.map((speed, round) => speed / floor[round])),
    target,
    perSecond: median(ours),
    floorPerSecond: median(floor),
  }
}
