import { join, relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

// What test runners say of failures in their JSON reports, so that the end of a long log names them.

/** How many lines of an error are shown: a history that no order explains has the most. */
const MAX_LINES = 60

/** What failed by a JSON report of Vitest: each test, and each file that failed as a whole. */
export function failedInVitest(report, root) {
  return (report.testResults ?? []).flatMap(({ name, status, message, assertionResults = [] }) => {
    const file = relative(root, name)
    const failed = assertionResults.filter((test) => test.status === 'failed')
    if (failed.length === 0 && status === 'failed')
      return [{ title: 'the file as a whole', file, error: message }]
    return failed.map(({ ancestorTitles = [], title, failureMessages = [] }) => {
      return { title: [...ancestorTitles, title].join(' > '), file, error: failureMessages.join('\n') }
    })
  })
}

/** What failed by a JSON report of Playwright: each test, also one that passed when it was tried again. */
export function failedInPlaywright(report, root) {
  const failed = (report.suites ?? []).flatMap((suite) => failedInSuite(suite, []))
  const named = failed.map((each) => ({
    ...each,
    file: relative(root, join(report.config.rootDir, each.file)),
  }))
  return [...failedOutside(report.errors), ...named]
}

/** Errors that belong to no test. */
export function failedOutside(errors) {
  return (errors ?? []).map((error) => ({ title: 'outside of a test', error: textOf(error) }))
}

/** A failure in words: its title, its file and the first lines of its error. */
export function printFailure({ title, file, error }) {
  const lines = linesOf(error).filter((line) => !/^ +at .*node_modules|^ +at new Promise/.test(line))
  const shown = [...(file ? [file] : []), ...lines.slice(0, MAX_LINES)]
  return [`FAIL ${title}`, ...shown.map((line) => `     ${line}`)].join('\n')
}

function failedInSuite({ title, file, suites = [], specs = [] }, above) {
  const titles = title === file ? above : [...above, title]
  const failed = specs.flatMap((spec) => {
    const results = spec.tests.flatMap(({ results }) => results)
    const errors = results.flatMap(({ errors = [] }) => errors.map(textOf))
    const isClean = spec.tests.every(({ status }) => status === 'expected' || status === 'skipped')
    return isClean
      ? []
      : [{ title: [...titles, spec.title].join(' > '), file: spec.file, error: errors.join('\n') }]
  })
  return [...failed, ...suites.flatMap((suite) => failedInSuite(suite, titles))]
}

function textOf({ stack, message, value }) {
  return stack ?? message ?? value ?? ''
}

/** The lines of a text, without the colours of a terminal. */
function linesOf(text) {
  return text ? stripVTControlCharacters(text).trimEnd().split('\n') : []
}
