import { it } from 'vitest'
import { expectExplained, numberOfHistories } from './check-histories.ts'
import { MemoryPlace } from './places/memory.ts'
import { runHistory } from './run-history.ts'

it('on memory every history is explained by an order of its steps', { timeout: 3_600_000 }, () =>
  expectExplained((history) => runHistory(history, new MemoryPlace()), {
    runs: numberOfHistories('memory'),
    rotates: true,
    evicts: false,
    readsByField: false,
  }),
)
