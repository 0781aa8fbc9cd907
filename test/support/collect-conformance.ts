import { type ConformanceOptions, storageConformance } from '../../src/conformance/index.ts'

export interface CollectedTest {
  name: string
  run: () => Promise<void>
}

/** The tests of the conformance suite, without running them. */
export function collectConformance(options: Omit<ConformanceOptions, 'test'>): CollectedTest[] {
  const tests: CollectedTest[] = []
  storageConformance({ ...options, test: (name, run) => tests.push({ name, run }) })
  return tests
}

/** The names of the tests of the conformance suite that fail. */
export async function failuresOf(options: Omit<ConformanceOptions, 'test'>): Promise<string[]> {
  const failed: string[] = []
  for (const { name, run } of collectConformance(options)) await run().catch(() => failed.push(name))
  return failed
}
