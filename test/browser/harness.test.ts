import { describe, expect } from 'vitest'
import { bundle } from './support/bundle.mjs'
import { engines } from './support/in-engines.ts'
import { runInPage, runInServiceWorker, runInWorker } from './support/run.mjs'
import { openSite } from './support/site.mjs'

const capabilities = new URL('support/capabilities.ts', import.meta.url)
const noWebAssembly = { 'content-security-policy': "script-src 'self'" }
const forbidden = /^[A-Za-z]+Error: .*(Content Security [Pp]olicy|CSP)/

describe.each(engines)('%s', (_, inEngine) => {
  inEngine('fails on what could not be loaded', async ({ browser }) => {
    const files = await bundle(`export default () => fetch('/nowhere').then(() => 1)`)
    await expect(runInPage(browser, files)).rejects.toThrow(/404.*\/nowhere/)
    expect(await runInPage(browser, files, { allowedErrors: /404/ })).toBe(1)
  })

  inEngine('has files from folders on the disk', async ({ browser }) => {
    const files = await bundle(`export default () => fetch('/vectors/aes.json').then(({ ok }) => ok)`)
    const folders = { '/vectors/': new URL('../vectors/', import.meta.url).pathname }
    expect(await runInPage(browser, files, { folders })).toBe(true)
  })

  inEngine('can be an insecure context', async ({ browser }) => {
    const files = await bundle(capabilities)
    expect(await runInPage(browser, files, { isSecure: false })).toMatchObject({ isSecure: false })
  })

  inEngine(
    'has two tabs of one site, and keeps nothing for the next',
    async ({ browser, onTestFinished }) => {
      const files = await bundle(`
      const heard = []
      const channel = new BroadcastChannel('said')
      channel.onmessage = ({ data }) => heard.push(data)
      export default ({ say }) => {
        if (say !== undefined) channel.postMessage(say)
        localStorage.setItem('said', (localStorage.getItem('said') ?? '') + (say ?? ''))
        return { heard, kept: localStorage.getItem('said') }
      }`)
      const site = await openSite(browser, files)
      onTestFinished(site.close)
      const [one, two] = [await site.open('page'), await site.open('page')]
      expect(await two.call({})).toEqual({ heard: [], kept: '' })
      expect(await one.call({ say: 'hello' })).toEqual({ heard: [], kept: 'hello' })
      await expect.poll(() => two.call({})).toEqual({ heard: ['hello'], kept: 'hello' })
      await one.page.close()
      expect(await two.call({ say: '!' })).toEqual({ heard: ['hello'], kept: 'hello!' })
      await site.close()
      expect(await runInPage(browser, files, { argument: {} })).toEqual({ heard: [], kept: '' })
    },
  )

  inEngine('has two sites at a time that share nothing', async ({ browser, onTestFinished }) => {
    const files = await bundle(`
      export default (cookie) => {
        if (cookie !== undefined) document.cookie = cookie
        return document.cookie
      }`)
    const [one, two] = [await openSite(browser, files), await openSite(browser, files)]
    onTestFinished(async () => void (await Promise.all([one.close(), two.close()])))
    expect(await (await one.open('page')).call('of=one')).toBe('of=one')
    expect(await (await two.open('page')).call()).toBe('')
  })
})

describe.each(engines)('%s', (_, inEngine) => {
  describe.each([
    ['page', 'Window', 'works', runInPage],
    ['worker', 'DedicatedWorkerGlobalScope', 'works', runInWorker],
    ['service-worker', 'ServiceWorkerGlobalScope', expect.stringMatching(/^TypeError: /), runInServiceWorker],
  ] as const)('in a %s', (scopeName, scope, dynamicImport, run) => {
    inEngine('runs WebAssembly, and loads chunks where it may', async ({ browser }) => {
      const files = await bundle(capabilities, { splitting: true })
      expect([...files.keys()].filter((path) => path.startsWith('/chunks/'))).toHaveLength(1)
      const isSecure = true
      expect(await run(browser, files)).toEqual({ scope, isSecure, webAssembly: 'works', dynamicImport })
    })

    inEngine('can be forbidden WebAssembly', async ({ browser }) => {
      const files = await bundle(capabilities)
      expect(await run(browser, files, { headers: noWebAssembly })).toMatchObject({
        webAssembly: expect.stringMatching(forbidden),
        dynamicImport: 'works', // without splitting, the chunk is in the bundle
      })
    })

    inEngine('runs the core from its sources', async ({ browser }) => {
      const files = await bundle(`
        import { Manager, StorageMemory } from './src/index.ts'
        export default async (name) => {
          const session = new Manager(1000, new StorageMemory()).new()
          await session.set('name', name)
          return session.data()
        }`)
      expect(await run(browser, files, { argument: 'Ada' })).toEqual({ name: 'Ada' })
    })

    inEngine('fails on each error, and on no later call', async ({ browser, onTestFinished }) => {
      const files = await bundle(`
        const kinds = {
          none() {},
          thrown() { throw new RangeError('oh') },
          noError() { throw 'oh' },
          printed() { console.error('oh') },
          uncaught() { setTimeout(() => { throw new RangeError('oh') }) },
          rejected() { void Promise.reject(new RangeError('oh')) },
        }
        export default async (kind) => {
          kinds[kind]()
          await new Promise((resolve) => setTimeout(resolve, 50))
          return kind
        }`)
      const site = await openSite(browser, files)
      onTestFinished(site.close)
      const scope = await site.open(scopeName)
      for (const [kind, message] of [
        ['thrown', /^In the browser: RangeError: oh/],
        ['noError', /^In the browser: Error: oh/],
        ['printed', /^In the browser: oh/],
        ['uncaught', /^In the browser: .*RangeError: oh/],
        ['rejected', /^In the browser: .*RangeError: oh/],
      ] as const) {
        await expect(scope.call(kind), kind).rejects.toThrow(message)
        expect(await scope.call('none'), kind).toBe('none')
      }
    })

    inEngine('fails soon on what is no program', async ({ browser }) => {
      const files = new Map([['/main.js', { body: 'this is no JavaScript' }]])
      await expect(run(browser, files)).rejects.toThrow(/^In the browser: (?!TimeoutError)/)
    })

    inEngine('ends what never ends', async ({ browser }) => {
      const files = await bundle('export default () => { while (true); }')
      await expect(run(browser, files, { timeout: 300 })).rejects.toThrow('no answer after 300 ms')
      const next = await bundle('export default () => 1')
      expect(await run(browser, next)).toBe(1)
    })
  })
})
