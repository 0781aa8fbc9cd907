import { type ConformanceOptions, storageConformance } from '../../src/conformance/index.ts'

export interface CollectedTest {
  name: string
  run: () => Promise<void>
}

/** Collects the tests of the conformance suite without running them. */
export function collectConformance(options: Omit<ConformanceOptions, 'test'>): CollectedTest[] {
  const tests: CollectedTest[] = []
  storageConformance({ ...options, test: (name, run) => tests.push({ name, run }) })
  return tests
}

/** Runs the conformance suite. Returns the titles of the tests that fail. */
export async function failuresOf(options: Omit<ConformanceOptions, 'test'>): Promise<string[]> {
  const failed: string[] = []
  for (const { name, run } of collectConformance(options)) await run().catch(() => failed.push(name))
  return failed
}
