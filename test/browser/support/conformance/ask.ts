import { describe, expect } from 'vitest'
import { StorageMemory } from '../../../../src/index.ts'
import { collectConformance } from '../../../support/collect-conformance.ts'
import type { EngineBrowser } from '../engine.ts'
import { engines } from '../in-engines.ts'
import { runConformance } from './run.ts'

const names = collectConformance({ create: () => new StorageMemory() }).map(({ name }) => name)
const all = ['page', 'worker', 'service-worker'] as const

/** The conformance suite on the storages of one browser, in each scope that has them. */
export function asksStoragesOf(name: (typeof engines)[number][0]): void {
  describe.each(engines.filter(([each]) => each === name))('%s', (_, inEngine) => {
    describe.each([
      ['StorageMemory', ['page']],
      ['StorageIndexedDB', all],
      ['StorageIndexedDB, sealed', ['page', 'service-worker']],
      ['StorageLocalStorage', ['page']],
      ['StorageLocalStorage, of a tab', ['page']],
      ['StorageLocalStorage, of a tab, sealed', ['page']],
    ] as const)('%s', (storage, scopes) => {
      describe.each(scopes)('in a %s', (scope) => {
        const outcomesIn = once((browser: EngineBrowser) => runConformance(browser, scope, storage))

        inEngine.for(names)('%s', async (name, { browser }) => {
          const outcome = (await outcomesIn(browser)).get(name)
          expect(outcome?.error).toBeUndefined()
          expect(outcome).toEqual({ name })
        })
      })
    })
  })
}

function once<A, T>(make: (argument: A) => T): (argument: A) => T {
  let made: { value: T } | undefined
  return (argument) => {
    made ??= { value: make(argument) }
    return made.value
  }
}
