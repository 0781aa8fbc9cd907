import { setTimeout as sleep } from 'node:timers/promises'

/** A slow text. A reader who reads it to its end is counted, before the response ends. */
export async function* report(session) {
  for (let line = 1; line <= 3; line++) {
    yield `line ${line}\n`
    await sleep(10)
  }
  await session.update('reports', (reports = 0) => reports + 1)
}
