import { equal, rejects, settle } from './assert.ts'
import { CALLS, ID, KEY, METHODS, type Method, OTHER_ID, SECRETS } from './calls.ts'
import type { ConformanceCase } from './conformance-case.ts'
import type { Fixture } from './fixture.ts'

const WRITES = ['set', 'setMap', 'remove', 'setSession', 'mergeSession', 'moveSession'] as const

/** Aborted calls. `ABORTED` means that nothing was applied. */
export const aborts: readonly ConformanceCase[] = [
  ...METHODS.filter((method) => method !== 'newId').map(abortedBefore),
  ...WRITES.map(abortedMeanwhile),
  {
    name: 'all methods work with a signal that is not aborted',
    needs: ['removeAll'],
    run: async (fixture) => {
      const options = { signal: new AbortController().signal }
      for (const method of METHODS.filter((method) => fixture.support.has(method))) {
        await fixture.seed({ a: '1' })
        await CALLS[method](fixture.storage, { id: ID, ttl: fixture.ttl, options })
      }
    },
  },
]

function abortedBefore(method: Method): ConformanceCase {
  return {
    name: `${method} with an aborted signal does nothing`,
    needs: [method],
    run: async (fixture) => {
      await fixture.seed({ a: '1', [KEY]: 'before' })
      const options = { signal: AbortSignal.abort() }
      const call = () => CALLS[method](fixture.storage, { id: ID, ttl: fixture.ttl, options })
      await rejects('ABORTED', call, SECRETS)
      await isUntouched(fixture)
    },
  }
}

function abortedMeanwhile(method: (typeof WRITES)[number]): ConformanceCase {
  return {
    name: `${method} whose signal is aborted during the call is either applied or ABORTED`,
    needs: [method],
    run: async (fixture) => {
      await fixture.seed({ a: '1', [KEY]: 'before' })
      const controller = new AbortController()
      const options = { signal: controller.signal }
      const call = settle(CALLS[method](fixture.storage, { id: ID, ttl: fixture.ttl, options }))
      controller.abort()
      const outcome = await call
      if (outcome.status === 'fulfilled') return
      equal(outcome.reason.code, 'ABORTED', 'the code')
      await isUntouched(fixture)
    },
  }
}

async function isUntouched(fixture: Fixture): Promise<void> {
  await fixture.holds({ a: '1', [KEY]: 'before' })
  await fixture.holds(undefined, OTHER_ID)
}
