import { pbkdf2Sync } from 'node:crypto'
import { beforeAll, describe, expect } from 'vitest'
import { keyFromPassphrase } from '../../platforms/node/crypto/index.ts'
import { ensureBuild } from '../../scripts/prepare.mjs'
import { bundle } from './support/bundle.mjs'
import type compareEngines from './support/crypto/compare-engines.ts'
import { gcmVectors } from './support/crypto/gcm-vectors.ts'
import { fromHex, toHex } from './support/crypto/hex.ts'
import type { CryptoAnswers, KeyInput, Outcome, useCrypto } from './support/crypto/page.ts'
import { cryptoProgram, type ProgramOptions } from './support/crypto/program.ts'
import { cryptoVectors, openedInNode } from './support/crypto/vectors.ts'
import { inChromium } from './support/in-engines.ts'
import { runInPage, runInServiceWorker } from './support/run.mjs'

type Use = Awaited<ReturnType<typeof useCrypto>>

const policy = (value: string) => ({ 'content-security-policy': value })
const noPolicy = {}
const noWebAssembly = policy("script-src 'self'")
const allowsWebAssembly = policy("script-src 'self' 'wasm-unsafe-eval'")
const scopes = [
  ['page', runInPage],
  ['service worker', runInServiceWorker],
] as const

beforeAll(() => ensureBuild())

describe.each(scopes)('in a %s', (_, run) => {
  inChromium.for([
    ['the kernel', 'wasm', {}, noPolicy],
    ['the kernel where a policy allows it', 'wasm', {}, allowsWebAssembly],
    ['the kernel, also beside the fallback', 'wasm', { importsNoble: true }, noPolicy],
    [
      'the fallback that was imported where a policy forbids it',
      'noble',
      { importsNoble: true },
      noWebAssembly,
    ],
  ] as const)('all is done at once, by %s', async ([, engine, program, headers], { browser }) => {
    const { use, right } = await useIn(run, browser, program, headers)
    expect(use.atOnce).toEqual(right)
    expect(use.prepared).toEqual({ value: engine })
    expect(use.afterwards).toEqual(right)
  })
})

describe.each(scopes)(
  'where a policy forbids WebAssembly and nobody imported the fallback, a %s',
  (_, run) => {
    inChromium('is told what to import', async ({ browser }) => {
      const { use } = await useIn(run, browser, {}, noWebAssembly)
      const message = expect.stringContaining("import 'gsession/crypto/noble'")
      const missing = { error: { code: 'NOT_SUPPORTED', message } }
      expect(use).toEqual({ atOnce: missing, prepared: missing, afterwards: missing })
    })
  },
)

describe('a key from a passphrase', () => {
  const input: KeyInput = {
    passphrase: 'ﬁne Ångström',
    salt: toHex(new TextEncoder().encode('salt of an app..')),
  }

  describe.each(scopes)('in a %s', (_, run) => {
    inChromium.for([[undefined], [1], [1000]])(
      'is the one of Node (iterations: %s)',
      async ([n], { browser }) => {
        const asked = { ...input, ...(n !== undefined && { iterations: n }) }
        const right = rightKey(asked)
        const inNode = await keyFromPassphrase(asked.passphrase, fromHex(asked.salt), n)
        expect(toHex(inNode)).toBe(right)
        const files = await cryptoProgram('makeKey', asked)
        expect(await run(browser, files)).toEqual({ value: right })
      },
    )
  })

  inChromium('can not be had in an insecure context, which can do all else', async ({ browser }) => {
    const insecure = { isSecure: false }
    const files = await cryptoProgram('makeKey', input)
    const message = expect.stringContaining('secure context')
    expect(await runInPage(browser, files, insecure)).toEqual({ error: { code: 'NOT_SUPPORTED', message } })
    const { use, right } = await useIn(runInPage, browser, {}, noPolicy, insecure)
    expect(use).toEqual({ atOnce: right, prepared: { value: 'wasm' }, afterwards: right })
  })
})

inChromium('the engines and WebCrypto give the same bytes', async ({ browser }) => {
  const files = await bundle(new URL('support/crypto/compare-engines.ts', import.meta.url))
  files.set('/input.json', { body: JSON.stringify(await gcmVectors()) })
  const { wrongVectors, differing, besideWebCrypto } = await runInPage<
    Awaited<ReturnType<typeof compareEngines>>
  >(browser, files)
  expect(wrongVectors).toEqual([])
  expect(differing).toEqual([])
  expect(besideWebCrypto).toBe(2000) // of 3000: it has no keys of 24 bytes
})

/** As OpenSSL makes it. */
function rightKey({ passphrase, salt, iterations = 600_000 }: KeyInput): string {
  return pbkdf2Sync(passphrase.normalize('NFKC'), fromHex(salt), iterations, 32, 'sha256').toString('hex')
}

/** How a program used the package, and what its answers should be. What it sealed is opened here. */
async function useIn(
  run: typeof runInPage,
  browser: Parameters<typeof runInPage>[0],
  program: ProgramOptions,
  headers: Record<string, string>,
  options: { isSecure?: boolean } = {},
) {
  const { input, expected } = await cryptoVectors()
  const files = await cryptoProgram('useCrypto', input, program)
  const { atOnce, prepared, afterwards } = await run<Use>(browser, files, { headers, ...options })
  const opened = (outcome: Outcome<CryptoAnswers>) =>
    'value' in outcome ? { value: openedInNode(outcome.value) } : outcome
  return {
    use: { atOnce: opened(atOnce), prepared, afterwards: opened(afterwards) },
    right: { value: expected },
  }
}
