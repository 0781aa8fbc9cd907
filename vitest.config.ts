import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** The parts by name, with their tests: a test is of the first part that names it. */
const PARTS = {
  node: ['test/node/file/**/*.test.ts', 'test/histories/files.test.ts'],
  redis: ['test/node/redis/**/*.test.ts', 'test/architecture/walk.test.ts', 'test/histories/redis.test.ts'],
  goframe: ['test/goframe/**/*.test.ts', 'test/examples/shared-with-goframe.test.ts'],
  browser: ['test/browser/*.test.ts', 'test/histories/browser.test.ts'],
  package: ['test/package/**/*.test.ts', 'test/examples/**/*.test.ts'],
  http: ['test/http/{server-response,express-session}/**/*.test.ts'],
  /** Apart from the unit part, since it counts what modules do from the moment at which they are loaded. */
  cost: ['test/cost/**/*.test.ts'],
  /** What needs no server, no browser, no Go and no build: every other room. */
  unit: ['test/**/*.test.ts'],
}

const globs = Object.values(PARTS)

/** The parts in which tests run on the package as it is built. */
const NEEDS_BUILD = ['browser', 'package']

const RANKS: Record<string, number> = { browser: 0, unit: 2 }

/**
 * Browsers first: a file of theirs takes minutes, and would keep all others waiting if it began last. The unit part
 * in one piece: its files share their modules with those that come next to them.
 */
class InOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const rank = ({ project }: TestSpecification): number => RANKS[project.name] ?? 1
    return sorted.sort((a, b) => rank(a) - rank(b))
  }
}

export default defineConfig({
  test: {
    // Only what hangs takes so long: a busy machine may be ten times slower than an idle one.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 60_000 } },
    // Trials mostly wait for others: servers, browsers, processes and time.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: InOrder },
    projects: Object.entries(PARTS).map(([name, include], place) => ({
      extends: true,
      test: {
        name,
        include,
        exclude: globs.slice(0, place).flat(),
        globalSetup: NEEDS_BUILD.includes(name) ? ['test/support/build.ts'] : [],
        // To load the modules anew for each file would cost more than most of its tests.
        isolate: name !== 'unit',
      },
    })),
  },
})
