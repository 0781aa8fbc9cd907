import { expect, it } from 'vitest'
import { failedInPlaywright, failedInVitest, printFailure } from '../../scripts/failed-tests.mjs'

const FAILED = {
  ancestorTitles: ['on files'],
  title: 'a close is kept',
  status: 'failed',
  failureMessages: [
    'AssertionError: 1 to be 2\n    at /project/test/a.test.ts:2:3\n    at /project/node_modules/x.js:1:1',
  ],
}

it('a failed test of Vitest is named with its file, its title and the first lines of its error', () => {
  const passed = { ...FAILED, status: 'passed', failureMessages: [] }
  const testResults = [
    { name: '/project/test/a.test.ts', status: 'failed', message: '', assertionResults: [passed, FAILED] },
  ]
  expect(failedInVitest({ testResults }, '/project').map(printFailure)).toEqual([
    [
      'FAIL on files > a close is kept',
      '     test/a.test.ts',
      '     AssertionError: 1 to be 2',
      '         at /project/test/a.test.ts:2:3',
    ].join('\n'),
  ])
})

it('a file that could not be loaded is named, too', () => {
  const testResults = [{ name: '/project/test/a.test.ts', status: 'failed', message: 'Cannot find module' }]
  expect(failedInVitest({ testResults }, '/project').map(printFailure)).toEqual([
    'FAIL the file as a whole\n     test/a.test.ts\n     Cannot find module',
  ])
})

it('a failed test of Playwright is named without colours, and so is an error outside of a test', () => {
  const red = [{ message: '\u001b[31mError: 1 to be 2\u001b[39m' }]
  const tests = (status: string) => [{ status, results: [{ errors: status === 'expected' ? [] : red }] }]
  const specs = ['unexpected', 'flaky', 'expected'].map((status) => {
    return { title: status, file: 'a.spec.ts', tests: tests(status) }
  })
  const suites = [
    { title: 'a.spec.ts', file: 'a.spec.ts', suites: [{ title: 'group', file: 'a.spec.ts', specs }] },
  ]
  const report = { suites, errors: [{ message: 'no tests found' }], config: { rootDir: '/project/test' } }
  expect(failedInPlaywright(report, '/project').map(printFailure)).toEqual([
    'FAIL outside of a test\n     no tests found',
    'FAIL group > unexpected\n     test/a.spec.ts\n     Error: 1 to be 2',
    'FAIL group > flaky\n     test/a.spec.ts\n     Error: 1 to be 2',
  ])
})
