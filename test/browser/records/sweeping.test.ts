import 'fake-indexeddb/auto'
import { createStore, keys } from 'idb-keyval'
import { afterEach, expect, it, vi } from 'vitest'
import { StorageIndexedDB } from '../../../platforms/browser/index.ts'

const TTL = 100_000
const START = 1_700_000_000_000

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

it('a sweep in the background ends when its storage is disposed of, and opens nothing again', async () => {
  const idle: (() => void)[] = []
  vi.stubGlobal('requestIdleCallback', (work: () => void) => idle.push(work))
  const inStore = () => keys(createStore('ended', 'sessions'))
  const writer = new StorageIndexedDB('ended', { now: () => START })
  for (let i = 0; i < 250; i++) await writer.set(`old-${i}`, 'a', 1, TTL)
  await writer[Symbol.asyncDispose]()
  idle.length = 0

  const sweeper = new StorageIndexedDB('ended', { now: () => START + TTL + 1, ttl: TTL })
  await sweeper.get('one', 'a')
  await expect.poll(() => idle.length).toBe(1)
  // The first slice is swept; before the next one it waits until the browser is idle again.
  idle.pop()?.()
  await expect.poll(() => idle.length).toBe(1)
  expect(await inStore()).toHaveLength(150)

  await sweeper[Symbol.asyncDispose]()
  const opened = vi.spyOn(indexedDB, 'open')
  idle.pop()?.()
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve))
  expect(opened).not.toHaveBeenCalled()
  expect(await inStore()).toHaveLength(150)
})

it('a storage that is disposed of before the browser is idle sweeps nothing', async () => {
  const idle: (() => void)[] = []
  vi.stubGlobal('requestIdleCallback', (work: () => void) => idle.push(work))
  const sweeper = new StorageIndexedDB('early', { ttl: TTL })
  await sweeper.get('one', 'a')
  await expect.poll(() => idle.length).toBe(1)
  await sweeper[Symbol.asyncDispose]()
  const opened = vi.spyOn(indexedDB, 'open')
  idle.pop()?.()
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve))
  expect(opened).not.toHaveBeenCalled()
})
