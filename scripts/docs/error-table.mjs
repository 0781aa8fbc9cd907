import { readFileSync } from 'node:fs'

const root = new URL('../../', import.meta.url)
const CODES = 'src/common/session-error-code.ts'
const CLASS = 'src/common/session-error.ts'
const TABLE = /^\| Code \|.*\n(\|.*\n)*/m

/** docs/errors.md, with the table of codes that the docstrings of the source give. */
export function errorsPage() {
  return read('docs/errors.md').replace(TABLE, () => errorTable())
}

function errorTable() {
  const retryable = retryableCodes()
  const rows = codes().map(({ code, meaning, remedy }) => {
    return `| \`${code}\` | ${meaning} | ${retryable.has(code) ? 'yes' : 'no'} | ${remedy} |`
  })
  return `${['| Code | Meaning | Retryable | What to do |', '|---|---|---|---|', ...rows].join('\n')}\n`
}

/** The codes in the order of the source. The second paragraph of a docstring says what to do. */
function codes() {
  return [...read(CODES).matchAll(/\/\*\*((?:(?!\*\/).)*)\*\/\n {2}\| '(\w+)'/gs)].map(([, doc, code]) => {
    const lines = doc.split('\n').map((line) => line.replace(/^ *\* ?/, '').trim())
    const [meaning, todo = ''] = lines.join('\n').trim().split('\n\n').map(oneLine)
    const [, first, rest] = /^What to do: (.)(.*)$/.exec(todo) ?? []
    if (first === undefined) throw new Error(`the docstring of ${code} has no "What to do: ..."`)
    return { code, meaning, remedy: first.toUpperCase() + rest }
  })
}

/** The codes that the class takes for retryable. */
function retryableCodes() {
  const [, listed] = /const RETRYABLE\b.*?\[(.*?)\]/s.exec(read(CLASS)) ?? []
  return new Set([...listed.matchAll(/'(\w+)'/g)].map(([, code]) => code))
}

const read = (file) => readFileSync(new URL(file, root), 'utf8')
const oneLine = (text) => text.replaceAll('\n', ' ')
