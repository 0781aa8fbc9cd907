import { afterEach, expect, it, vi } from 'vitest'
import { someBytes } from './support/engines.ts'

const SEALED = { mode: 'sealed', keys: [someBytes(32)] } as const
const LATE = '../../src/crypto/cipher/core-ciphers.ts'

/** Loads the modules as in a program that has just started and has imported these ones. */
async function begin(imported: readonly string[] = []) {
  vi.resetModules()
  const { loadCiphersLazily } = await import('../../src/crypto/cipher/lazy-ciphers.ts')
  for (const name of imported) await import(name)
  return loadCiphersLazily
}

/** Makes `import()` fail from now on, as in a service worker. */
function forbidImports() {
  vi.doMock(LATE, () => {
    throw new TypeError('import() is disallowed here')
  })
}

afterEach(() => {
  vi.doUnmock(LATE)
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

it('ciphers are loaded when they are first needed', async () => {
  const make = await (await begin())(undefined)
  const [cipher] = make(SEALED)
  const sealed = cipher!.encrypt(new Uint8Array([1, 2]), 'id')
  expect(cipher!.decrypt(sealed, 'id')).toEqual(new Uint8Array([1, 2]))
})

it('the error says what to import if import() is not possible', async () => {
  const loadLazily = await begin()
  forbidImports()
  await expect(loadLazily(undefined)).rejects.toMatchObject({
    code: 'NOT_SUPPORTED',
    message: expect.stringContaining("import 'gsession/crypto/noble'"),
  })
})

it.each(['../../src/crypto/noble.ts', '../../src/crypto/index.ts'])(
  'nothing is loaded by import() if %s was imported',
  async (name) => {
    const loadLazily = await begin([name])
    forbidImports()
    expect((await loadLazily(undefined))(SEALED)).toHaveLength(1)
  },
)

it('noble is used if it was imported and WebAssembly is missing', async () => {
  const loadLazily = await begin(['../../src/crypto/noble.ts'])
  forbidImports()
  vi.stubGlobal('WebAssembly', undefined)
  const [cipher] = (await loadLazily(undefined))(SEALED)
  expect(cipher!.encrypt(new Uint8Array(1), 'id')).toHaveLength(46)
})

it("GoFrame's public key causes one warning", async () => {
  const loadLazily = await begin()
  const { DefaultStorageFileCryptoKey } = await import('../../src/crypto/cipher/goframe-key.ts')
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  const make = await loadLazily(undefined)
  make({ mode: 'goframe', keys: [someBytes(16)] })
  expect(warn).not.toHaveBeenCalled()
  for (let times = 0; times < 2; times++) make({ mode: 'goframe', keys: [DefaultStorageFileCryptoKey] })
  await loadLazily(undefined).then((again) => again({ mode: 'goframe', keys: [DefaultStorageFileCryptoKey] }))
  expect(warn).toHaveBeenCalledOnce()
  expect(warn.mock.calls[0]![0]).toMatch(/public/)
})
