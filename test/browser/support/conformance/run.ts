import { bundle } from '../bundle.mjs'
import type { EngineBrowser } from '../engine.ts'
import { openSite } from '../site.mjs'
import type { Asked, Outcome, Slice } from './program.ts'

export type ScopeName = 'page' | 'worker' | 'service-worker'

/** Runs the conformance suite on a storage in a browser, and gives the outcomes by the names of the cases. */
export async function runConformance(
  browser: EngineBrowser,
  scopeName: ScopeName,
  storage: Asked['storage'],
): Promise<Map<string, Outcome>> {
  // One file: a service worker may load nothing later.
  const site = await openSite(browser, await bundle(new URL('program.ts', import.meta.url)))
  try {
    const scope = await site.open(scopeName)
    const outcomes = new Map<string, Outcome>()
    for (let first: number | undefined = 0; first !== undefined; ) {
      const slice: Slice = await scope.call({ storage, first } satisfies Asked)
      for (const outcome of slice.outcomes) outcomes.set(outcome.name, outcome)
      first = slice.next
    }
    return outcomes
  } finally {
    await site.close()
  }
}
