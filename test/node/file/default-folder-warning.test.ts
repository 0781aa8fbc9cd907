import { afterEach, beforeEach, expect, it, vi } from 'vitest'

const warnings: string[] = []

beforeEach(() => {
  vi.resetModules()
  warnings.length = 0
  vi.spyOn(process, 'emitWarning').mockImplementation((_text, options) => {
    warnings.push((options as { code: string }).code)
  })
})

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})

it('in production a manager whose storage nobody has named warns once', async () => {
  vi.stubEnv('NODE_ENV', 'production')
  const { Manager } = await import('../../../platforms/node/index.ts')
  new Manager(3_600_000)
  new Manager(3_600_000)
  expect(warnings).toEqual(['GSESSION_DEFAULT_FOLDER'])
})

it('a manager with a storage does not', async () => {
  vi.stubEnv('NODE_ENV', 'production')
  const { DefaultStorageFilePath, Manager, StorageFile, StorageMemory } = await import(
    '../../../platforms/node/index.ts'
  )
  new Manager(3_600_000, new StorageMemory())
  new Manager(3_600_000, new StorageFile(DefaultStorageFilePath))
  expect(warnings).toEqual([])
})

it.each(['development', 'test', undefined])('with NODE_ENV %s no manager does', async (environment) => {
  vi.stubEnv('NODE_ENV', environment)
  const { Manager } = await import('../../../platforms/node/index.ts')
  new Manager(3_600_000)
  expect(warnings).toEqual([])
})
