import { Manager } from '../../../platforms/browser/index.ts'

const HOUR = 3_600_000

/** Counts in a session how often this was started, and reports it: nobody drives this browser. */
async function count(): Promise<unknown> {
  const session = new Manager<{ starts: number }>(HOUR).new('kept')
  await session.update('starts', (starts = 0) => starts + 1)
  await session.close()
  return session.get('starts')
}

count()
  .catch(String)
  .then((starts) => fetch('/report', { method: 'POST', body: JSON.stringify(starts) }))
