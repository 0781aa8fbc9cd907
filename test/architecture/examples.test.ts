import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exampleNames } from '../../scripts/examples/project.mjs'
import { root } from './support/source-files.ts'

interface LockedPackage {
  readonly resolved?: string
  readonly integrity?: string
  readonly hasInstallScript?: boolean
  readonly dependencies?: Record<string, string>
}

const names: string[] = exampleNames(join(root, 'examples'))

it('every example with a package.json has a lock file, a README and a walk', () => {
  const folders = readdirSync(join(root, 'examples')).filter((name) => has(`examples/${name}/package.json`))
  expect(names).toEqual(folders)
  expect(names).not.toEqual([])
  const missing = names.filter(
    (name) => !has(`examples/${name}/README.md`) || !has(`test/examples/journeys/${name}.mjs`),
  )
  expect(missing).toEqual([])
})

describe.each(names)('the lock file of examples/%s', (name) => {
  const { packages } = readJSON(`examples/${name}/package-lock.json`) as {
    packages: Record<string, LockedPackage>
  }
  const { 'node_modules/gsession': own, '': _root, ...others } = packages

  it(`examples/${name} installs the packed package, whatever its digest is, and what that depends on`, () => {
    const { dependencies } = readJSON('package.json') as LockedPackage
    expect(own).toMatchObject({ resolved: 'file:../../gsession.tgz', dependencies })
    expect(own).not.toHaveProperty('integrity')
  })

  it(`examples/${name} locks every other package by its digest, and names no registry`, () => {
    const locked = Object.entries(others)
    expect(locked.filter(([, { resolved }]) => resolved !== undefined)).toEqual([])
    expect(locked.filter(([, { integrity }]) => integrity === undefined)).toEqual([])
  })

  it(`examples/${name} needs no package that runs a script when it is installed`, () => {
    const running = Object.entries(others).filter(([, { hasInstallScript }]) => hasInstallScript)
    expect(running.map(([path]) => path)).toEqual([])
  })
})

function has(path: string): boolean {
  return existsSync(join(root, path))
}

function readJSON(path: string): unknown {
  return JSON.parse(readFileSync(join(root, path), 'utf8'))
}
