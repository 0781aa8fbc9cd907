import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { blocksOf, PAGES, ROOT, readPage } from './support/blocks.ts'

const { scripts, name, peerDependencies, devDependencies } = JSON.parse(readPage('package.json'))
const blocks = PAGES.flatMap(blocksOf)

/** The languages of blocks, and what looks at them. */
const LANGUAGES = {
  js: 'compiled.test.ts; most run, too: readme.test.ts, run.test.ts',
  ts: 'compiled.test.ts',
  tsx: 'compiled.test.ts; runs in http-page.test.ts',
  diff: 'compiled.test.ts, both sides',
  sh: 'this file',
  redis: 'run.test.ts sends it to a Redis',
  go: 'test/goframe/docs-code.test.ts',
  txt: 'nothing: bytes, or what a program prints',
}

/** Programs that are not of this repository. */
const OTHERS = ['cd', 'curl', 'go', 'openssl', 'bun', 'deno']

it('every block of code is closed, and says what it is', () => {
  for (const page of PAGES) {
    const fences = readPage(page).match(/^ *(```|~~~)/gm) ?? []
    expect([page, fences.length]).toEqual([page, blocksOf(page).length * 2])
  }
  const languages = new Set(blocks.map(({ language }) => language))
  expect([...languages].filter((language) => !(language in LANGUAGES))).toEqual([])
})

it('every command of the pages exists', () => {
  const commands = [
    ...blocks.filter(({ language }) => language === 'sh').flatMap(({ code }) => code.trim().split('\n')),
    ...PAGES.flatMap((page) => readPage(page).match(/(?<=`)(npm|npx|node) [^`]+(?=`)/g) ?? []),
  ].flatMap((line) => line.replace(/ # .*/, '').split(' && '))
  expect(commands.length).toBeGreaterThan(20)
  expect(commands.filter((command) => !exists(command.trim().split(/ +/)))).toEqual([])
})

/** Whether a command can be run in a clone, after its installation. */
function exists([program = '', ...words]: string[]): boolean {
  if (/^[A-Z_]+=/.test(program)) return exists(words)
  const [first = '', second = '', third = ''] = words.filter((word) => !word.startsWith('-'))
  if (program === 'node') return isFile(first)
  if (program === 'npx') return isFile(`node_modules/.bin/${first}`) && (second !== 'run' || isFile(third))
  if (program !== 'npm') return OTHERS.includes(program)
  if (first === 'run') return second in scripts && (second !== 'bench' || third === '' || isBench(third))
  if (first === 'install') return second === '' || isPackage(second)
  return ['ci', 'pack'].includes(first) || first in scripts
}

const isFile = (path: string): boolean => existsSync(new URL(path, ROOT))
const isBench = (part: string): boolean => part === 'FILE' || isFile(`bench/${part}.mjs`)
const isPackage = (named: string): boolean =>
  named === name || named in peerDependencies || named in devDependencies || named.startsWith('<path')
