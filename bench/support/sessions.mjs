import { sampleSession } from './sample.mjs'

/** How many sessions there are, and how many of them are used at the same time. */
export const WORKERS = 64

/** The two uses of a session by a request, to read it and to change it, with existing sessions. */
export async function usesOf(manager) {
  for (let worker = 0; worker < WORKERS; worker++) {
    const session = manager.new(`worker-${worker}`)
    await session.setMap(sampleSession())
    await session.close()
  }
  let count = 0
  return {
    async change(worker) {
      const session = manager.new(`worker-${worker}`)
      await readThree(session)
      await session.set('key_04', count++)
      await session.close()
    },
    async read(worker) {
      const session = manager.new(`worker-${worker}`)
      await readThree(session)
      await session.close()
    },
  }
}

async function readThree(session) {
  await session.get('key_00')
  await session.get('key_01')
  await session.get('key_02')
}
